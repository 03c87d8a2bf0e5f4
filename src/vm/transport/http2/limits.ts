import { ByteBudget } from './byte-budget';

/** Limits on the resources that peers can use. */
export interface GrpcLimits {
  /**
   * Bytes of a message, in both directions; a longer one fails with RESOURCE_EXHAUSTED. Checked as soon as
   * its length is known. Default 256 MiB.
   */
  messageBytes?: number | undefined;
  /** Bytes of all messages of a connection that are in progress. Default 512 MiB. */
  connectionBytes?: number | undefined;
  /**
   * Bytes of all messages of all connections that are in progress. Default 1 GiB, for all transports of the
   * process together.
   */
  totalBytes?: number | undefined;
  /** Connections to one server; a further one is closed. Default 1024. */
  connections?: number | undefined;
  /** Concurrent calls on one connection; a peer must wait with further ones. Default 1000. */
  streams?: number | undefined;
  /**
   * Concurrent calls on all connections to one server; further ones are rejected. Default 10 000.
   */
  totalStreams?: number | undefined;
  /** Milliseconds until a connection must have completed the HTTP/2 handshake. Default 10 000. */
  settingsMs?: number | undefined;
  /**
   * Milliseconds for a peer to send a request, and to read an answer, with a second more for each 10 MiB.
   * Default 60 000.
   */
  transferMs?: number | undefined;
}

const MIB = 1024 * 1024;

/** The budget of all transports without `totalBytes`. */
const ofProcess = new ByteBudget(1024 * MIB);

/** Limits with defaults. */
export type FullLimits = Readonly<Required<{ [K in keyof GrpcLimits]-?: number }>> & {
  /** Budget of all connections. */
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
