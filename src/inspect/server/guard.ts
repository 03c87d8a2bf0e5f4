import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Why a request is rejected: a status and a text. */
export type Rejection = readonly [status: number, text: string];

/**
 * Rejects requests that do not come from this machine's own page: another name in `Host` (a page whose name points to
 * this machine), another origin, or no token.
 */
export class Guard {
  private readonly hosts: ReadonlySet<string>;
  private readonly token: Buffer;

  /**
   * @param port of the server
   * @param token that the address of the page has
   */
  constructor(port: number, token: string) {
    this.hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
    this.token = Buffer.from(token);
  }

  /** For files of the page, which hold nothing of the subjects. */
  rejectionOf({ headers, rawHeaders }: IncomingMessage): Rejection | undefined {
    const named = rawHeaders.filter((each, at) => at % 2 === 0 && /^host$/i.test(each));
    const host = headers.host?.toLowerCase() ?? '';
    if (named.length !== 1 || !this.hosts.has(host)) return [403, 'unknown host'];
    if (headers.origin !== undefined && headers.origin !== `http://${host}`) {
      return [403, 'unknown origin'];
    }
    const site = headers['sec-fetch-site'];
    // A person may follow a link to the page, but another page may not read it.
    const isOfOthers = site === 'cross-site' || site === 'same-site';
    if (isOfOthers && headers['sec-fetch-mode'] !== 'navigate') return [403, 'unknown origin'];
    return undefined;
  }

  /** For everything else. */
  rejectionWithoutToken({ headers }: IncomingMessage): Rejection | undefined {
    const given = Buffer.from(/^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '');
    const isRight = given.length === this.token.length && timingSafeEqual(given, this.token);
    return isRight ? undefined : [401, 'the token in the address is missing or wrong'];
  }
}
