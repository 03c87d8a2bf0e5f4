import { ByteBudget } from './byte-budget';

/** What bounds the memory that peers can take. */
export interface GrpcLimits {
  /** Bytes of a message, in both directions; a longer one fails with RESOURCE_EXHAUSTED. Default 256 MiB. */
  messageBytes?: number | undefined;
  /** Bytes of all messages that a connection has in the works. Default 512 MiB. */
  connectionBytes?: number | undefined;
  /** The same for all connections. Default 1 GiB, for all transports of the process together. */
  totalBytes?: number | undefined;
  /** Connections to one server; a further one is closed. Default 1024. */
  connections?: number | undefined;
  /** Calls in flight on one connection; a peer waits with further ones. Default 1000. */
  streams?: number | undefined;
  /** Calls in flight on all connections to one server; further ones are refused. Default 10 000. */
  totalStreams?: number | undefined;
  /** Milliseconds until a connection has to have begun with HTTP/2. Default 10 000. */
  settingsMs?: number | undefined;
  /**
   * Milliseconds that a peer may take to send a request, and to take an answer, with a second more for
   * 10 MiB. Default 60 000.
   */
  transferMs?: number | undefined;
}

const MIB = 1024 * 1024;

/** Of all transports that do not have one of their own. */
const ofProcess = new ByteBudget(1024 * MIB);

/** Limits with the defaults filled in. */
export type FullLimits = Readonly<Required<{ [K in keyof GrpcLimits]-?: number }>> & {
  /** Of all connections. */
  readonly total: ByteBudget;
};

export function limitsOf(limits: GrpcLimits = {}): FullLimits {
  const { totalBytes } = limits;
  return {
    messageBytes: limits.messageBytes ?? 256 * MIB,
    connectionBytes: limits.connectionBytes ?? 512 * MIB,
    totalBytes: totalBytes ?? 1024 * MIB,
    connections: limits.connections ?? 1024,
    streams: limits.streams ?? 1000,
    totalStreams: limits.totalStreams ?? 10_000,
    settingsMs: limits.settingsMs ?? 10_000,
    transferMs: limits.transferMs ?? 60_000,
    total: totalBytes === undefined ? ofProcess : new ByteBudget(totalBytes),
  };
}
