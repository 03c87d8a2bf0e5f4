import type { Http2Session } from 'node:http2';

/** What a side may send before it has to hear that it was read: the default of 64 KiB is a short breath. */
const WINDOW_BYTES = 1024 * 1024;

/** Options of both sides. The messages have no limit, so neither has what is buffered of them. */
export const sessionOptions = {
  settings: { initialWindowSize: WINDOW_BYTES, enablePush: false },
  maxSessionMemory: Number.MAX_SAFE_INTEGER,
  maxSendHeaderBlockLength: Number.MAX_SAFE_INTEGER,
};

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
