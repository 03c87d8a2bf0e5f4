import type { Http2Session, SessionOptions } from 'node:http2';

import type { FullLimits } from '../http2/limits';

/** Flow-control window: the default of 64 KiB is too small for large messages. */
const WINDOW_BYTES = 1024 * 1024;

/** Memory of a session besides messages, in megabytes. */
const OVERHEAD_MB = 64;

/**
 * Options of a client. The budget of messages, which are queued whole, bounds the memory of a session.
 */
export const clientOptions = ({ connectionBytes }: FullLimits): SessionOptions => ({
  settings: { initialWindowSize: WINDOW_BYTES, enablePush: false },
  maxSessionMemory: Math.ceil(connectionBytes / 1e6) + OVERHEAD_MB,
  maxSendHeaderBlockLength: Number.MAX_SAFE_INTEGER,
});

/** The options of a server's HTTP/2 sessions. */
export function serverOptions(limits: FullLimits): SessionOptions {
  const { settings, ...options } = clientOptions(limits);
  return { ...options, settings: { ...settings, maxConcurrentStreams: limits.streams } };
}

/** Widens the window of a session, once both sides agreed on the settings. */
export const widen = (session: Http2Session): void => session.setLocalWindowSize(WINDOW_BYTES);

/**
 * Pings a connection, and closes it when there is no answer. Keeps no process alive.
 *
 * @param everyMs from an answer to the next ping; a Go server allows one every 5 s
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
