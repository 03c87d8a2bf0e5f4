import { isIP } from 'node:net';

import { answerText, type HttpRequest, type HttpResponse } from './exchange';

/** Which hosts and origins may use an HTTP API. Names and defaults are those of AvalancheGo. */
export interface HttpAccess {
  /**
   * Names that are accepted in `Host`; `*` accepts all. IP addresses and an empty `Host` are always accepted.
   * Other names get 403: a page of another site can point its own name to this machine. Default: `localhost`.
   */
  allowedHosts?: readonly string[] | undefined;
  /**
   * Origins whose pages may call: `*` for all, `https://a.example`, or `https://*.a.example`. Others get 403,
   * also for upgrades to web sockets. Default: `*`.
   */
  allowedOrigins?: readonly string[] | undefined;
}

const METHODS = 'GET, POST, HEAD, PUT, PATCH, DELETE';
/** Seconds for which a browser may cache a preflight response. */
const MAX_AGE = '600';

/** Checks requests before they reach a handler. */
export class AccessControl {
  private readonly hosts: ReadonlySet<string>;
  private readonly origins: readonly RegExp[];
  private readonly allOrigins: boolean;

  constructor({ allowedHosts = ['localhost'], allowedOrigins = ['*'] }: HttpAccess = {}) {
    this.hosts = new Set(allowedHosts.map((host) => host.toLowerCase()));
    this.allOrigins = allowedOrigins.includes('*');
    this.origins = allowedOrigins.map(patternOf);
  }

  /**
   * Answers forbidden requests and preflight requests, and sets the CORS headers of others.
   *
   * @returns whether the request is allowed and still needs an answer
   */
  allows(request: HttpRequest, response: HttpResponse): boolean {
    if (!hostsOf(request).every((host) => this.allowsHost(host))) {
      answerText(response, 403, 'invalid host specified');
      return false;
    }
    const { origin } = request.headers;
    if (origin === undefined) return true;
    if (!this.allowsOrigin(origin) && !isSameOrigin(origin, request)) {
      answerText(response, 403, 'invalid origin specified');
      return false;
    }
    response.setHeader('Access-Control-Allow-Origin', this.allOrigins ? '*' : origin);
    if (!this.allOrigins) {
      response.setHeader('Access-Control-Allow-Credentials', 'true');
      response.setHeader('Vary', 'Origin');
    }
    return !answersPreflight(request, response);
  }

  private allowsHost(host: string): boolean {
    if (this.hosts.has('*')) return true;
    const name = /^\[(.*)\](?::\d+)?$/.exec(host)?.[1] ?? host.replace(/:\d+$/, '');
    return name === '' || isIP(name) !== 0 || this.hosts.has(name.toLowerCase());
  }

  private allowsOrigin(origin: string): boolean {
    return this.allOrigins || this.origins.some((pattern) => pattern.test(origin));
  }
}

/** All hosts that a request names: in its target, in HTTP/2's `:authority`, and in each `Host`. */
function hostsOf(request: HttpRequest): string[] {
  const { rawHeaders, url = '' } = request;
  const absolute = /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i.exec(url)?.[1]?.replace(/^.*@/, '');
  const hosts = absolute === undefined ? [] : [absolute];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    if (/^(host|:authority)$/i.test(rawHeaders[at] as string)) {
      hosts.push((rawHeaders[at + 1] as string).trim());
    }
  }
  return hosts;
}

/** Whether the page was served by this server, whose name was checked before. */
const isSameOrigin = (origin: string, request: HttpRequest): boolean =>
  hostsOf(request).some((host) => origin.toLowerCase() === `http://${host.toLowerCase()}`);

function answersPreflight(request: HttpRequest, response: HttpResponse): boolean {
  const { 'access-control-request-headers': headers, 'access-control-request-method': method } =
    request.headers;
  if (request.method !== 'OPTIONS' || method === undefined) return false;
  const varies = 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers';
  response.setHeader('Vary', varies);
  response.setHeader('Access-Control-Allow-Methods', METHODS);
  if (headers !== undefined) response.setHeader('Access-Control-Allow-Headers', headers);
  response.setHeader('Access-Control-Max-Age', MAX_AGE);
  response.statusCode = 204;
  response.end();
  return true;
}

/** A star matches any characters of a host name. */
const patternOf = (origin: string): RegExp => {
  const parts = origin.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${parts.join('[\\w.-]+')}$`, 'i');
};
