import { rpcFailure, RpcStatus } from '../../transport/rpc-failure';

/** Limits of one request: everything else waits for its lookups. */
const MAX_KEYS = 65_536;
const MAX_TRAITS = 4096;
/** Bytes of values in one answer: a small request can ask for one large value many times. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;

/** @throws INVALID_ARGUMENT for too many keys to read, put or remove */
export const assertFewKeys = (count: number): void => assertFew(count, MAX_KEYS, 'keys');

/** @throws INVALID_ARGUMENT */
export const assertFewTraits = (count: number): void => assertFew(count, MAX_TRAITS, 'traits');

function assertFew(count: number, max: number, what: string): void {
  if (count <= max) return;
  const text = `a request has ${count} ${what}; the maximum is ${max}`;
  throw rpcFailure({ status: RpcStatus.InvalidArgument, text });
}

/** The values of one answer, up to a limit. */
export class AnswerValues {
  readonly list: Uint8Array[] = [];
  private bytes = 0;

  /** @throws RESOURCE_EXHAUSTED */
  add(value: Uint8Array): void {
    this.bytes += value.length;
    if (this.bytes > MAX_ANSWER_BYTES) {
      const text = `the values have more than ${MAX_ANSWER_BYTES} bytes; ask for fewer at once`;
      throw rpcFailure({ status: RpcStatus.ResourceExhausted, text });
    }
    this.list.push(value);
  }
}
