import { VmreError } from '../../support/errors/vmre-error';
import { printable } from '../../support/printable';

/** Status codes of gRPC that occur in the protocol. */
export enum RpcStatus {
  /** The call succeeded. */
  Ok = 0,
  /** The caller gave up. */
  Cancelled = 1,
  /** The handler failed. */
  Unknown = 2,
  /** The request is invalid. */
  InvalidArgument = 3,
  /** No answer within the time limit. */
  DeadlineExceeded = 4,
  /** The requested entity does not exist. */
  NotFound = 5,
  /** The caller may not do this. */
  PermissionDenied = 7,
  /** A limit is reached, such as the size of a message. */
  ResourceExhausted = 8,
  /** The state of the peer does not allow the call. */
  FailedPrecondition = 9,
  /** The peer has no such method. */
  Unimplemented = 12,
  /** The protocol was violated. */
  Internal = 13,
  /** The peer cannot be reached. */
  Unavailable = 14,
  /** The caller did not identify itself. */
  Unauthenticated = 16,
}

/** The facts about a failed call. */
export interface RpcFailure {
  /** A code of {@link RpcStatus}, or another one chosen by the peer. */
  status: number;
  /** The text of the peer, or what happened to the call. */
  text: string;
  /** Full path of the method. */
  method?: string | undefined;
  /** An encoded `google.rpc.Status` with details. */
  details?: Buffer | undefined;
}

/**
 * Makes the error of a failed call. A handler that throws it chooses the status that the caller gets.
 *
 * @param cause for the log; it is not sent
 */
export function rpcFailure({ status, text, ...data }: RpcFailure, cause?: unknown): VmreError {
  const where = data.method === undefined ? '' : `${data.method}: `;
  const message = `${where}${printable(text)} (${statusName(status)})`;
  return new VmreError('VMRE_RPC_FAILED', message, {
    data: { status, text, ...data },
    cause,
  });
}

/** Returns the facts of an error made by {@link rpcFailure}; undefined for other errors. */
export function failureOf(error: unknown): RpcFailure | undefined {
  return VmreError.is(error) && error.code === 'VMRE_RPC_FAILED'
    ? (error.data as unknown as RpcFailure)
    : undefined;
}

/** The name of a status, such as `UNAVAILABLE`, or its number. */
export const statusName = (status: number): string =>
  RpcStatus[status]?.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase() ?? `status ${status}`;
