/** A connection that can be asked for a sign of life. */
export interface Pinged {
  /** Whether anything arrived since the last call. */
  takeHeard(): boolean;
  ping(onPong: () => void): void;
  destroy(problem: Error): void;
}

/**
 * Pings a silent connection, and ends it when there is no answer. Keeps no process alive.
 *
 * @param everyMs of silence before a ping; a Go server allows one every 5 s
 * @param answerMs for the answer
 * @returns a function that ends it
 */
export function keepAlive(connection: Pinged, everyMs: number, answerMs: number): () => void {
  const late = (): void => connection.destroy(new Error(`no answer to a ping in ${answerMs} ms`));
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(ask, everyMs).unref();
  };
  const ask = (): void => {
    if (connection.takeHeard()) return wait();
    timer = setTimeout(late, answerMs).unref();
    connection.ping(wait);
  };
  let timer = setTimeout(ask, everyMs).unref();
  return () => clearTimeout(timer);
}
