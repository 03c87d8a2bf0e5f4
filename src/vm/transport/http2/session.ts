import type { Http2Session, SessionOptions } from 'node:http2';

import type { FullLimits } from './limits';

/** What a side may send before it has to hear that it was read: the default of 64 KiB is a short breath. */
const WINDOW_BYTES = 1024 * 1024;

/** What a session keeps besides messages, in megabytes. */
const OVERHEAD_MB = 64;

/**
 * Options of a client. What a session keeps for its streams is bounded by the budget of its messages, which
 * are queued whole.
 */
export const clientOptions = ({ connectionBytes }: FullLimits): SessionOptions => ({
  settings: { initialWindowSize: WINDOW_BYTES, enablePush: false },
  maxSessionMemory: Math.ceil(connectionBytes / 1e6) + OVERHEAD_MB,
  maxSendHeaderBlockLength: Number.MAX_SAFE_INTEGER,
});

export function serverOptions(limits: FullLimits): SessionOptions {
  const { settings, ...options } = clientOptions(limits);
  return { ...options, settings: { ...settings, maxConcurrentStreams: limits.streams } };
}

/** Begins with a session that both sides have agreed on. */
export const widen = (session: Http2Session): void => session.setLocalWindowSize(WINDOW_BYTES);

/**
 * Asks a connection for a sign of life now and then, and ends it when there is none. It keeps no process
 * alive.
 *
 * @param everyMs between an answer and the next question; a Go server allows one every 5 s
 */
export function keepAlive(session: Http2Session, everyMs: number, answerMs: number): void {
  const end = (): void => session.destroy();
  let timer = setTimeout(ask, everyMs).unref();
  session.once('close', () => clearTimeout(timer));
  function ask(): void {
    if (session.destroyed) return;
    timer = setTimeout(end, answerMs).unref();
    session.ping((error) => {
      clearTimeout(timer);
      if (!error) timer = setTimeout(ask, everyMs).unref();
    });
  }
}
