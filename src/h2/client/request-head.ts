import { TIMEOUT } from '../grpc/timeout-header';
import type { Fields } from '../wire';

/** Paths that are remembered; more are made by nobody but a program that makes them up. */
const MAX_PATHS = 256;
const PATH = /^\/[!-~]+$/;

/** The headers of the calls to one address. The same list is used for all calls of a method. */
export class RequestHeads {
  private readonly byPath = new Map<string, Fields>();

  /** @param authority of the address, such as `host:port` */
  constructor(private readonly authority: string) {}

  /** @returns undefined for what is no path */
  of(path: string): Fields | undefined {
    let head = this.byPath.get(path);
    if (head || !PATH.test(path)) return head;
    head = [
      [':method', 'POST'],
      [':scheme', 'http'],
      [':path', path],
      [':authority', this.authority],
      ['content-type', 'application/grpc'],
      ['te', 'trailers'],
    ];
    if (this.byPath.size >= MAX_PATHS) this.byPath.clear();
    this.byPath.set(path, head);
    return head;
  }
}

let last: Fields = [[TIMEOUT, '']];

/** The header with a timeout; mostly the one of the call before. */
export function timeoutFields(text: string): Fields {
  if (last[0]?.[1] !== text) last = [[TIMEOUT, text]];
  return last;
}
