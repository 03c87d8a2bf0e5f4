import { checkLimits } from '../../../support/check-limits';
import { MAX_TIMER_MS } from '../../../support/deadline';
import { HTTP } from '../../limits';

/** Limits of an HTTP API. Times are in milliseconds; 0 means no limit. */
export interface HttpLimits {
  /** Until the head of a request arrived; then 408. Default 30 000, as in AvalancheGo. */
  readHeaderMs?: number | undefined;
  /** Until a request with its body arrived; then 408. Default 30 000, as in AvalancheGo. */
  readMs?: number | undefined;
  /**
   * Until the handler of a plain request answered; then 504. A client has as long to read the response, with
   * a second more for each 10 MiB; then its connection is closed. Default 30 000, as in AvalancheGo.
   */
  writeMs?: number | undefined;
  /**
   * Until the next request on a connection; then it is closed. Default 120 000, as in AvalancheGo.
   */
  idleMs?: number | undefined;
  /**
   * Bytes of the head of a request; a longer one gets 431. Default 1 MiB, as in Go. An HTTP/2 head has at
   * most 9 frames, which most clients fill with 16 KiB.
   */
  headerBytes?: number | undefined;
  /**
   * Bytes of all incomplete heads; beyond that the largest ones get 503 with Retry-After. Default 64 MiB, or
   * twice `headerBytes` if that is more.
   */
  totalHeaderBytes?: number | undefined;
  /** Bytes of the body of a plain request; a longer one gets 413. Default 32 MiB. */
  bodyBytes?: number | undefined;
  /**
   * Bytes of all bodies of plain requests and their responses in memory; a request beyond that gets 503 with
   * Retry-After. Default 256 MiB, or twice `bodyBytes` if that is more.
   */
  totalBodyBytes?: number | undefined;
  /** Concurrent streamed requests, including web sockets; a further one gets 503. Default 1000. */
  streams?: number | undefined;
  /** Concurrent connections; a further one is closed. Default 2000. */
  connections?: number | undefined;
}

/** Limits with defaults; `Infinity` for no limit. */
export type FullHttpLimits = { readonly [K in keyof HttpLimits]-?: number };

/** Node does not accept `Infinity`. */
const MAX_HEADER_BYTES = 2 ** 31 - 1;

/** @throws VMRE_OPTION_INVALID for the first invalid limit */
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
  const { bodyBytes = HTTP.bodyBytes } = limits;
  const headerBytes = Math.min(limits.headerBytes ?? HTTP.headerBytes, MAX_HEADER_BYTES);
  return {
    readHeaderMs: timeOf(limits.readHeaderMs ?? HTTP.readHeaderMs),
    readMs: timeOf(limits.readMs ?? HTTP.readMs),
    writeMs: timeOf(limits.writeMs ?? HTTP.writeMs),
    idleMs: timeOf(limits.idleMs ?? HTTP.idleMs),
    headerBytes,
    totalHeaderBytes: limits.totalHeaderBytes ?? Math.max(HTTP.totalHeaderBytes, 2 * headerBytes),
    bodyBytes,
    totalBodyBytes: limits.totalBodyBytes ?? Math.max(HTTP.totalBodyBytes, 2 * bodyBytes),
    streams: limits.streams ?? HTTP.streams,
    connections: limits.connections ?? HTTP.connections,
  };
}

/** A longer time than a timer can have is no limit. */
const timeOf = (ms: number): number => (ms === 0 || ms > MAX_TIMER_MS ? Infinity : ms);
