import { checkLimits } from '../../../support/check-limits';
import { GRPC } from '../../limits';
import { ByteBudget } from '../../../h2/grpc/byte-budget';
import type { LocalUsers } from '../local/local-users';

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

/** The budget of all transports without `totalBytes`. */
const ofProcess = new ByteBudget(GRPC.totalBytes);

/** Limits with defaults. */
export type FullLimits = Readonly<Required<{ [K in keyof GrpcLimits]-?: number }>> & {
  /** Budget of all connections. */
  readonly total: ByteBudget;
};

/** All limits, with their defaults. @throws VMRE_OPTION_INVALID */
export function limitsOf(limits: GrpcLimits = {}): FullLimits {
  checkLimits(limits, {
    messageBytes: 'count',
    connectionBytes: 'count',
    totalBytes: 'count',
    connections: 'count',
    streams: 'count',
    totalStreams: 'count',
    settingsMs: 'milliseconds',
    transferMs: 'milliseconds',
  });
  const { totalBytes } = limits;
  return {
    messageBytes: limits.messageBytes ?? GRPC.messageBytes,
    connectionBytes: limits.connectionBytes ?? GRPC.connectionBytes,
    totalBytes: totalBytes ?? GRPC.totalBytes,
    connections: limits.connections ?? GRPC.connections,
    streams: limits.streams ?? GRPC.streams,
    totalStreams: limits.totalStreams ?? GRPC.totalStreams,
    settingsMs: limits.settingsMs ?? GRPC.settingsMs,
    transferMs: limits.transferMs ?? GRPC.transferMs,
    total: totalBytes === undefined ? ofProcess : new ByteBudget(totalBytes),
  };
}

/** The settings of a transport. */
export interface GrpcSettings {
  readonly limits: FullLimits;
  readonly users: LocalUsers;
  /** Called with the reason for a rejected connection, at most about once a second. */
  readonly onRefused: ((text: string) => void) | undefined;
}
