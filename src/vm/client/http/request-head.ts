import { VmreError } from '../../../support/errors/vmre-error';
import type { HttpRequestHead, Url } from '../../protocol/http';
import type { MessageOf } from '../../../protobuf/message';
import type { HttpRequest } from './exchange';
import { forHandler } from './header-case';

type UrlParts = Partial<MessageOf<typeof Url>>;

/** The head of a request in the form of Go's `http.Request`. @throws VMRE_FRAME_MALFORMED */
export function headOf(request: HttpRequest): Partial<HttpRequestHead> {
  const { method = 'GET', headers, httpVersion, httpVersionMajor, httpVersionMinor } = request;
  const { remoteAddress = '', remotePort = 0 } = request.socket;
  const encodings = headers['transfer-encoding']?.split(',').map((name) => name.trim()) ?? [];
  return {
    method,
    url: urlOf(request.url ?? '/') as MessageOf<typeof Url>,
    proto: `HTTP/${httpVersion}`,
    protoMajor: httpVersionMajor,
    protoMinor: httpVersionMinor,
    header: forHandler(request.rawHeaders),
    contentLength: lengthOf(request),
    transferEncoding: encodings,
    host: hostOf(request),
    remoteAddr: `${remoteAddress.includes(':') ? `[${remoteAddress}]` : remoteAddress}:${remotePort}`,
    requestUri: request.url ?? '/',
  };
}

/** Bytes of the body; -1 when not known in advance. */
function lengthOf(request: HttpRequest): bigint {
  const length = request.headers['content-length'];
  if (length !== undefined) return BigInt(length);
  if ('stream' in request) return request.stream.endAfterHeaders ? 0n : -1n;
  return request.headers['transfer-encoding'] === undefined ? 0n : -1n;
}

const hostOf = ({ headers }: HttpRequest): string => {
  const authority = headers[':authority'];
  return (typeof authority === 'string' ? authority : headers.host) ?? '';
};

/** The path of a request as sent, without its query. */
export function rawPathOf(target: string): string {
  const { path = '' } = partsOf(target);
  return path;
}

function urlOf(target: string): UrlParts {
  const { path: rawPath = '', ...parts } = partsOf(target);
  let path: string;
  try {
    path = decodeURIComponent(rawPath);
  } catch (error) {
    const text = `the path ${JSON.stringify(rawPath.slice(0, 80))} is not percent-encoded UTF-8`;
    throw new VmreError('VMRE_FRAME_MALFORMED', text, { cause: error });
  }
  return { ...parts, path, rawPath: rawPath.includes('%') ? rawPath : '' };
}

/**
 * Splits `/path?query`, or `http://host/path?query` as sent by proxies; the path is not decoded.
 */
function partsOf(target: string): UrlParts {
  const absolute = /^(https?):\/\/([^/?]*)/i.exec(target);
  const from = absolute ? absolute[0].length : 0;
  const queryAt = target.indexOf('?', from);
  const path = target.slice(from, queryAt < 0 ? undefined : queryAt);
  const rawQuery = queryAt < 0 ? '' : target.slice(queryAt + 1);
  return {
    ...(absolute && { scheme: absolute[1] as string, host: absolute[2] as string }),
    path,
    rawQuery,
    forceQuery: queryAt >= 0 && rawQuery === '',
  };
}
