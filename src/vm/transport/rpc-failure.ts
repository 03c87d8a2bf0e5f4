import { VmreError } from '../../support/errors/vmre-error';
import { printable } from '../../support/printable';

/** Status codes of gRPC that the protocol meets. */
export enum RpcStatus {
  Ok = 0,
  Cancelled = 1,
  Unknown = 2,
  InvalidArgument = 3,
  DeadlineExceeded = 4,
  NotFound = 5,
  PermissionDenied = 7,
  ResourceExhausted = 8,
  FailedPrecondition = 9,
  Unimplemented = 12,
  Internal = 13,
  Unavailable = 14,
  Unauthenticated = 16,
}

/** What is known of a call that failed. */
export interface RpcFailure {
  /** A number of {@link RpcStatus}, or any other that the peer chose. */
  status: number;
  /** The peer's own text as it came, or what happened to the call. */
  text: string;
  /** Full path of the method. */
  method?: string;
  /** An encoded `google.rpc.Status` with details. */
  details?: Buffer;
}

/** The error of a call that failed. A handler that throws it chooses the status that the caller sees. */
export function rpcFailure({ status, text, ...data }: RpcFailure, cause?: unknown): VmreError {
  const where = data.method === undefined ? '' : `${data.method}: `;
  const message = `${where}${printable(text)} (${statusName(status)})`;
  return new VmreError('VMRE_RPC_FAILED', message, {
    data: { status, text, ...data },
    cause,
  });
}

/** The facts of an error that {@link rpcFailure} made, or undefined. */
export function failureOf(error: unknown): RpcFailure | undefined {
  return VmreError.is(error) && error.code === 'VMRE_RPC_FAILED'
    ? (error.data as unknown as RpcFailure)
    : undefined;
}

/** `UNAVAILABLE`, or the number where it has no name. */
export const statusName = (status: number): string =>
  RpcStatus[status]?.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase() ?? `status ${status}`;
