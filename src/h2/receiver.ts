import { H2 } from './limits';
import type { Output } from './output';
import type { Stream } from './stream';
import { ErrorCode, FIRST_WINDOW, Frame, MAX_WINDOW, violation } from './wire';

/** The windows for what the peer sends. Messages are collected elsewhere, so that received bytes free them at once. */
export class Receiver {
  private window = FIRST_WINDOW;
  private consumed = H2.connectionWindow - FIRST_WINDOW;

  constructor(private readonly output: Output) {}

  /** Opens the window of the connection. */
  open(): void {
    this.widen();
  }

  /** Counts a frame of DATA. @throws ConnectionError if the peer sends more than it may */
  count(bytes: number): void {
    this.window -= bytes;
    if (this.window < 0) violation('more DATA than the window allows', ErrorCode.FlowControl);
    this.consumed += bytes;
    if (this.consumed >= H2.connectionWindow / 2) this.widen();
  }

  /** @returns whether the stream may send that much */
  countStream(stream: Stream, bytes: number): boolean {
    stream.receiveWindow -= bytes;
    return stream.receiveWindow >= 0;
  }

  /** Lets a stream send the rest of its message, whose room is reserved: it needs no further window. */
  widenStream(stream: Stream): void {
    const more = Math.min(stream.expected, MAX_WINDOW) - stream.receiveWindow;
    if (more <= 0) return;
    stream.receiveWindow += more;
    this.update(stream.id, more);
  }

  private widen(): void {
    this.window += this.consumed;
    this.update(0, this.consumed);
    this.consumed = 0;
  }

  private update(stream: number, bytes: number): void {
    const at = this.output.frame(Frame.Window, 0, stream, 4);
    this.output.slab.writeUInt32BE(bytes, at);
  }
}
