import type { Duplex } from 'node:stream';

import { Connection } from '../connection';
import { H2 } from '../limits';
import { Setting } from '../settings';
import { ErrorCode, Frame, MAX_STREAM, PREFACE, violation, type Fields } from '../wire';
import type { Stream } from '../stream';

/** The user of a connection. */
export interface ClientUser {
  /** The other side greeted: calls can be made. */
  onReady(): void;
  onOver(problem: Error | undefined): void;
}

/** A connection of a client. */
export class ClientConnection extends Connection {
  private nextStream = 1;
  /** Calls above the number that the other side allows at once. */
  private readonly backlog = new Set<Stream>();

  constructor(
    duplex: Duplex,
    private readonly user: ClientUser,
  ) {
    super(duplex, H2.answerHeaderBytes);
    this.output.raw(PREFACE);
    this.greet([
      [Setting.Push, 0],
      [Setting.Window, H2.streamWindow],
      [Setting.HeaderBytes, H2.answerHeaderBytes],
    ]);
  }

  /** Whether calls can be made. */
  get isReady(): boolean {
    return this.isGreeted && !this.isDraining && !this.isOver;
  }

  /** Sends a call, now or when the other side allows it. */
  begin(call: Stream): void {
    if (this.streams.size >= this.peer.streams) {
      this.backlog.add(call);
      return;
    }
    this.open(call, this.nextStream);
    this.nextStream += 2;
    if (this.nextStream > MAX_STREAM) this.drain(MAX_STREAM);
    this.send(call);
  }

  /** Ends a call, sent or not. */
  cancel(call: Stream, code: ErrorCode): void {
    if (!this.backlog.delete(call)) this.reset(call, code);
  }

  protected override forget(call: Stream): void {
    super.forget(call);
    for (const next of this.backlog) {
      if (this.streams.size >= this.peer.streams) break;
      this.backlog.delete(next);
      this.begin(next);
    }
  }

  protected onGreeted(): void {
    this.user.onReady();
  }

  protected onOther(type: number, id: number): void {
    if (id % 2 === 0 || id >= this.nextStream) violation('a frame of a stream that was not opened');
    if (type === Frame.Headers) this.spend(); // of a call that we cancelled
  }

  protected override onHeaders(id: number, fields: Fields | undefined, isEnd: boolean): void {
    if (!isEnd) this.spend(); // a call may have any number of interim answers
    super.onHeaders(id, fields, isEnd);
  }

  protected onLongHeaders(id: number): void {
    this.onOther(Frame.Headers, id);
  }

  protected onGoAway(lastStream: number): void {
    this.drain(lastStream);
  }

  /** Makes no further calls; those that the other side does not process are made elsewhere. */
  private drain(lastStream: number): void {
    this.isDraining = true;
    const unprocessed = [...this.streams.values()].filter(({ id }) => id > lastStream);
    const waiting = [...this.backlog];
    this.backlog.clear();
    for (const stream of unprocessed) {
      super.forget(stream);
      stream.onReset(ErrorCode.RefusedStream, true);
    }
    for (const call of waiting) call.onReset(ErrorCode.RefusedStream, true);
    this.finishIfDone();
  }

  protected onClosed(): void {
    const waiting = [...this.backlog];
    this.backlog.clear();
    for (const call of waiting) call.onReset(ErrorCode.Cancel, false);
    this.user.onOver(this.problem);
  }
}
