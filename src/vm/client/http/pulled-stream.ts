import type { Readable } from 'node:stream';
import { HTTP } from '../../limits';

/** The result of one read. */
export interface Pulled {
  data: Buffer;
  /** Whether nothing follows `data`. */
  isEnd: boolean;
}

const nothing = Buffer.alloc(0);

/**
 * Reads a stream in chunks of the size that the reader requests; the stream flows no faster than that.
 */
export class PulledStream {
  private rest: Buffer = nothing;
  private error: Error | undefined;
  private ended = false;
  private last: Promise<unknown> = Promise.resolve();
  private wake = (): void => undefined;
  private readonly listeners: [string, (error?: Error) => void][] = [
    ['readable', () => this.arrived()],
    ['end', () => this.over()],
    ['error', (error) => this.over(error)],
    ['close', () => this.over(gone())],
  ];

  /** @param limit bytes after which the stream counts as ended; the rest is left in it */
  constructor(
    private readonly stream: Readable,
    private limit = Infinity,
  ) {
    for (const [event, listener] of this.listeners) stream.on(event, listener);
    if (stream.readableEnded) this.ended = true;
    else if (stream.destroyed) this.over(gone());
  }

  /** Stops reading and detaches from the stream. */
  release(): void {
    for (const [event, listener] of this.listeners) this.stream.off(event, listener);
    this.over(gone());
  }

  /**
   * Reads up to `length` bytes, as soon as some are available. Reads are served in order.
   *
   * @throws the error of the stream, or an error when the signal is aborted
   */
  async read(length: number, signal: AbortSignal): Promise<Pulled> {
    const before = this.last;
    const read = before.then(() => this.next(Math.min(length, HTTP.chunkBytes), signal));
    this.last = read.catch(() => undefined);
    return read;
  }

  private async next(length: number, signal: AbortSignal): Promise<Pulled> {
    for (;;) {
      if (signal.aborted) throw new Error('the read was cancelled');
      if (this.limit <= 0) return { data: nothing, isEnd: true };
      if (length <= 0) return { data: nothing, isEnd: false };
      if (this.rest.length === 0) this.rest = (this.stream.read() as Buffer | null) ?? nothing;
      if (this.rest.length > 0) return this.take(length);
      if (this.ended) return { data: nothing, isEnd: true };
      if (this.error) throw this.error;
      await this.more(signal);
    }
  }

  private take(length: number): Pulled {
    const data = this.rest.subarray(0, Math.min(length, this.limit));
    this.rest = this.rest.subarray(data.length);
    this.limit -= data.length;
    if (this.limit <= 0 && this.rest.length > 0) {
      this.stream.unshift(this.rest);
      this.rest = nothing;
    }
    return { data, isEnd: this.limit <= 0 };
  }

  private more(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.wake = done;
      signal.addEventListener('abort', done);
    });
  }

  private arrived(): void {
    // Node emits the end only to a reader.
    if (this.stream.readableLength === 0) this.stream.read(0);
    this.wake();
  }

  private over(error?: Error): void {
    if (!this.ended && !this.error) {
      if (error) this.error = error;
      else this.ended = true;
    }
    this.wake();
  }
}

const gone = (): Error => new Error('the connection is closed');
