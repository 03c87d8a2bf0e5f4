import { RpcStatus, type RpcFailure } from '../grpc/rpc-failure';
import { ErrorCode } from '../wire';

const { Unavailable, Internal, ResourceExhausted } = RpcStatus;

/** Why a call failed without an answer of its handler. */
export const failures = {
  cancelled: { status: RpcStatus.Cancelled, text: 'the call was cancelled' },
  closedHere: { status: Unavailable, text: 'the connection was closed by this side' },
  noPath: { status: Internal, text: 'the method is not a path' },
  lost: { status: Unavailable, text: 'the connection was lost' },
  noStatus: { status: Internal, text: 'the call ended without a status' },
  malformed: { status: Internal, text: 'the answer violates HTTP/2' },
  longHeaders: { status: ResourceExhausted, text: 'the headers of the answer are too long' },
  late: (ms: number): RpcFailure => ({
    status: RpcStatus.DeadlineExceeded,
    text: `no answer within ${ms} ms`,
  }),
} as const;

/** The failure of a call that the other side reset. */
export function failureOfReset(code: number): RpcFailure {
  switch (code as ErrorCode) {
    case ErrorCode.NoError:
      return failures.noStatus;
    case ErrorCode.RefusedStream:
      return { status: Unavailable, text: 'the other side rejected the call' };
    case ErrorCode.Cancel:
      return { status: Unavailable, text: 'the other side cancelled the call' };
    case ErrorCode.EnhanceYourCalm:
      return { status: ResourceExhausted, text: 'the other side asks for fewer calls' };
    default:
      return { status: Internal, text: `the call was reset with the code ${code}` };
  }
}
