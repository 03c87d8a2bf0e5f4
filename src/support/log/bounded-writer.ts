import type { Writable } from 'node:stream';

/**
 * Writes lines to a stream whose reader may be slow or gone. Lines beyond `limit` pending bytes are dropped
 * and counted: a stalled reader of the log must neither block a runtime nor fill its memory.
 */
export class BoundedWriter {
  private dropped = 0;
  private gone = false;

  constructor(
    private readonly stream: Writable,
    private readonly limit = 1024 * 1024,
  ) {
    // There is no place to report that the log's own stream is broken.
    stream.on('error', () => {
      this.gone = true;
    });
  }

  write(line: string): void {
    if (this.gone || this.stream.destroyed) return;
    if (this.stream.writableLength > this.limit) {
      this.dropped += 1;
      return;
    }
    if (this.dropped > 0) {
      this.stream.write(`... ${this.dropped} log lines dropped: the reader is too slow\n`);
      this.dropped = 0;
    }
    this.stream.write(line);
  }
}
