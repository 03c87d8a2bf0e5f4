import type { ServerResponse } from 'node:http';

import type { EventRing } from '../events/event-ring';

/** Events that are written at once. */
const BATCH = 200;
/** Milliseconds between two batches of a subject that has much to say. */
const PAUSE_MS = 50;
/** Milliseconds between two signs of life. */
const BEAT_MS = 15_000;

/**
 * Sends the events of a ring as server-sent events, as fast as the reader takes them. A reader that is too slow is told
 * which events it missed.
 */
export class EventStream {
  private sent: number;
  private timer: NodeJS.Timeout | undefined;
  private isFull = false;
  private readonly beat: NodeJS.Timeout;

  /**
   * @param epoch names the ring: ids of another one mean nothing
   * @param lastId the last event that the reader has, as `EPOCH-NUMBER`. Default: none
   */
  constructor(
    private readonly ring: EventRing,
    private readonly response: ServerResponse,
    private readonly epoch: string,
    lastId: string | undefined,
  ) {
    const [known, number] = lastId?.split('-') ?? [];
    const isKnown = known === epoch && /^\d{1,15}$/.test(number ?? '');
    this.sent = isKnown ? Math.min(Number(number), ring.last) : 0;
    response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
    response.write(
      `event: ${isKnown ? 'resumed' : 'begin'}\ndata: ${JSON.stringify({ epoch })}\n\n`,
    );
    response.on('drain', () => {
      this.isFull = false;
      this.tell();
    });
    this.beat = setInterval(() => this.response.write(':\n\n'), BEAT_MS).unref();
    response.on('close', () => this.end());
    this.tell();
  }

  /** There are new events. */
  tell(): void {
    if (this.timer || this.isFull || this.response.destroyed) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.send();
    }, PAUSE_MS).unref();
  }

  /** Ends the stream; the reader comes again while the server lives. */
  end(): void {
    clearTimeout(this.timer);
    clearInterval(this.beat);
    this.isFull = true;
    this.response.end();
  }

  private send(): void {
    const { ring } = this;
    let text = '';
    if (this.sent + 1 < ring.first) {
      const missed = { from: this.sent + 1, to: ring.first - 1 };
      text += `id: ${this.epoch}-${missed.to}\nevent: missed\ndata: ${JSON.stringify(missed)}\n\n`;
      this.sent = missed.to;
    }
    const events = ring.after(this.sent, BATCH);
    for (const event of events) {
      text += `id: ${this.epoch}-${event.id}\ndata: ${JSON.stringify(event)}\n\n`;
      this.sent = event.id;
    }
    if (text === '') return;
    this.isFull = !this.response.write(text);
    if (this.sent < ring.last) this.tell();
  }
}
