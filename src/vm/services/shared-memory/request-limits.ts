import { rpcFailure, RpcStatus } from '../../../h2/grpc/rpc-failure';
import { SHARED_MEMORY } from '../../limits';

/** @throws INVALID_ARGUMENT for too many keys to read, put or remove */
export const assertFewKeys = (count: number): void => assertFew(count, SHARED_MEMORY.keys, 'keys');

/** @throws INVALID_ARGUMENT */
export const assertFewTraits = (count: number): void =>
  assertFew(count, SHARED_MEMORY.traits, 'traits');

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
    if (this.bytes > SHARED_MEMORY.answerBytes) {
      const text = `the values have more than ${SHARED_MEMORY.answerBytes} bytes; ask for fewer at once`;
      throw rpcFailure({ status: RpcStatus.ResourceExhausted, text });
    }
    this.list.push(value);
  }
}
