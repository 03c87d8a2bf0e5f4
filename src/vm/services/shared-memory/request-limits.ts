import { rpcFailure, RpcStatus } from '../../transport/rpc-failure';

/** What one request may ask for: each of it is looked up while everything else waits. */
const MAX_KEYS = 65_536;
const MAX_TRAITS = 4096;
/** Bytes of values in one answer: a request of little keys can ask for one large value very often. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;

/** @throws INVALID_ARGUMENT for too many keys to read, put or remove */
export const assertFewKeys = (count: number): void => assertFew(count, MAX_KEYS, 'keys');

/** @throws INVALID_ARGUMENT */
export const assertFewTraits = (count: number): void => assertFew(count, MAX_TRAITS, 'traits');

function assertFew(count: number, most: number, what: string): void {
  if (count <= most) return;
  const text = `a request has ${count} ${what}; the maximum is ${most}`;
  throw rpcFailure({ status: RpcStatus.InvalidArgument, text });
}

/** Values of one answer, as far as they fit. */
export class AnswerValues {
  readonly list: Uint8Array[] = [];
  private bytes = 0;

  /** @throws RESOURCE_EXHAUSTED */
  add(value: Uint8Array): void {
    this.bytes += value.length;
    if (this.bytes > MAX_ANSWER_BYTES) {
      const text = `the values take more than ${MAX_ANSWER_BYTES} bytes; ask for fewer at once`;
      throw rpcFailure({ status: RpcStatus.ResourceExhausted, text });
    }
    this.list.push(value);
  }
}
