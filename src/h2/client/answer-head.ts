import { checkedHeaders } from '../grpc/header-rules';
import type { RpcFailure } from '../grpc/rpc-failure';
import { statusOf } from '../grpc/status-headers';
import type { Fields } from '../wire';

/** What a header block of an answer says. */
export interface AnswerHead {
  /** Undefined in trailers. */
  readonly httpStatus: number | undefined;
  /** The status of the call; undefined if it follows later. */
  readonly status: RpcFailure | undefined;
}

const PSEUDO = [':status'];
/** Blocks that the decoder repeats are read once. */
const known = new WeakMap<Fields, AnswerHead>();

/** Reads a header block. @returns undefined for one that breaks the rules of HTTP/2 */
export function answerHead(fields: Fields): AnswerHead | undefined {
  const before = known.get(fields);
  if (before) return before;
  const headers = checkedHeaders(fields, PSEUDO);
  if (!headers) return undefined;
  const text = headers[':status'];
  if (text !== undefined && !/^[1-5]\d\d$/.test(text)) return undefined;
  const httpStatus = text === undefined ? undefined : Number(text);
  const head = { httpStatus, status: statusOf(headers) };
  known.set(fields, head);
  return head;
}
