import { checkedHeaders } from '../grpc/header-rules';
import { TIMEOUT } from '../grpc/timeout-header';
import type { Fields } from '../wire';

/** What the headers of a request say. */
export interface RequestHead {
  readonly path: string;
  /** Whether its content is gRPC. */
  readonly isGrpc: boolean;
  readonly timeout: string | undefined;
  /** Bytes of its content; undefined if that is not said. */
  readonly contentBytes: number | undefined;
}

const PSEUDO = [':method', ':scheme', ':path', ':authority'];
/** Blocks that the decoder repeats are read once. */
const known = new WeakMap<Fields, RequestHead>();

/** Reads the headers of a request. @returns undefined if they break the rules of HTTP/2 */
export function requestHead(fields: Fields): RequestHead | undefined {
  const before = known.get(fields);
  if (before) return before;
  const headers = checkedHeaders(fields, PSEUDO);
  const path = headers?.[':path'];
  if (!headers || !path || !headers[':method'] || !headers[':scheme']) return undefined;
  const length = headers['content-length'];
  if (length !== undefined && !/^\d{1,15}$/.test(length)) return undefined;
  const head = {
    path,
    isGrpc: /^application\/grpc($|[+;])/.test(headers['content-type'] ?? ''),
    timeout: headers[TIMEOUT],
    contentBytes: length === undefined ? undefined : Number(length),
  };
  known.set(fields, head);
  return head;
}

/** Whether headers may follow the content of a request. */
export const areTrailers = (fields: Fields): boolean => checkedHeaders(fields, []) !== undefined;
