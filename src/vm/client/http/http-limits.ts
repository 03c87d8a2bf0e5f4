import { checkLimits } from '../../../support/check-limits';
import { LONGEST_TIMER } from '../../../support/deadline';

/** What bounds the requests to an HTTP API. Times are milliseconds; 0 is no limit. */
export interface HttpLimits {
  /** Until the head of a request is there; then its connection gets 408. Default 30 000, as with AvalancheGo. */
  readHeaderMs?: number | undefined;
  /** Until all of a request is there, with its body; then it gets 408. Default 30 000, as with AvalancheGo. */
  readMs?: number | undefined;
  /**
   * Until the handler of a plain request has answered; then it gets 504. So long, and a second more for
   * 10 MiB, a client may take for the answer; then it is cut off. Default 30 000, as with AvalancheGo.
   */
  writeMs?: number | undefined;
  /** Until a connection has its next request; then it is closed. Default 120 000, as with AvalancheGo. */
  idleMs?: number | undefined;
  /**
   * Bytes of the head of a request; a longer one is answered with 431. Default 1 MiB, as Go has it. With HTTP/2
   * a head comes in at most 9 frames, which most clients fill with 16 KiB.
   */
  headerBytes?: number | undefined;
  /**
   * Bytes of all heads that have not come as a whole; the largest are answered with 503 and Retry-After when there are
   * more. Default 64 MiB, or twice `headerBytes` where that is more.
   */
  totalHeaderBytes?: number | undefined;
  /** Bytes of the body of a plain request; a longer one is answered with 413. Default 32 MiB. */
  bodyBytes?: number | undefined;
  /**
   * Bytes of all bodies of plain requests and their answers that are in memory at once; a request beyond
   * that is answered with 503 and Retry-After. Default 256 MiB, or twice `bodyBytes` where that is more.
   */
  totalBodyBytes?: number | undefined;
  /** Streamed requests at once, web sockets among them; a further one is answered with 503. Default 1000. */
  streams?: number | undefined;
  /** Connections at once; a further one is closed. Default 2000. */
  connections?: number | undefined;
}

/** Limits with the defaults filled in; where there is none, `Infinity`. */
export type FullHttpLimits = { readonly [K in keyof HttpLimits]-?: number };

const MIB = 1024 * 1024;
/** Node takes no `Infinity`. */
const MAX_HEADER_BYTES = 2 ** 31 - 1;

/** @throws VMRE_OPTION_INVALID for the first invalid one */
export function checkHttpLimits(limits: HttpLimits, where = ''): void {
  const all = {
    readHeaderMs: 'milliseconds',
    readMs: 'milliseconds',
    writeMs: 'milliseconds',
    idleMs: 'milliseconds',
    headerBytes: 'count above 0',
    totalHeaderBytes: 'count',
    bodyBytes: 'count',
    totalBodyBytes: 'count',
    streams: 'count',
    connections: 'count above 0',
  } as const;
  checkLimits(limits, all, where);
}

/** @throws VMRE_OPTION_INVALID */
export function httpLimitsOf(limits: HttpLimits = {}): FullHttpLimits {
  checkHttpLimits(limits);
  const { bodyBytes = 32 * MIB } = limits;
  const headerBytes = Math.min(limits.headerBytes ?? MIB, MAX_HEADER_BYTES);
  return {
    readHeaderMs: timeOf(limits.readHeaderMs ?? 30_000),
    readMs: timeOf(limits.readMs ?? 30_000),
    writeMs: timeOf(limits.writeMs ?? 30_000),
    idleMs: timeOf(limits.idleMs ?? 120_000),
    headerBytes,
    totalHeaderBytes: limits.totalHeaderBytes ?? Math.max(64 * MIB, 2 * headerBytes),
    bodyBytes,
    totalBodyBytes: limits.totalBodyBytes ?? Math.max(256 * MIB, 2 * bodyBytes),
    streams: limits.streams ?? 1000,
    connections: limits.connections ?? 2000,
  };
}

/** No timer is longer. */
const timeOf = (ms: number): number => (ms === 0 || ms > LONGEST_TIMER ? Infinity : ms);
