import type { Writable } from 'node:stream';

import type { Response } from './messages';
import { afterTurn } from '../../support/after-turn';
import { WireWriter } from '../../protobuf/wire-writer';
import { writeOutputHeader, writeResponse } from './codec';
import { deferred, type Deferred } from '../../support/deferred';
import { OUTPUT_HIGH_WATER_BYTES, MAX_PENDING_OUTPUT_BYTES } from '../../runtime/limits';

/** A write of this size starts at once: the next one is gathered during the write. */
const WRITE_BYTES = 128 * 1024;
/** Frames up to this size are gathered in one buffer. */
const GATHER_BYTES = 48 * 1024;
/** Output up to this size is cheaper to copy than to send as a separate piece. */
const COPY_BYTES = 2 * 1024;

/**
 * Writes frames to a stream, in order. All frames of one turn of the event loop are sent in one write; large output
 * is not copied. Nothing is dropped while the stream works.
 */
export class FrameOutput {
  private readonly writer = new WireWriter();
  private pieces: Uint8Array[] = [];
  /** Bytes in `pieces`. */
  private pieceBytes = 0;
  private isScheduled = false;
  private isBroken = false;
  /** Announced stopped events that have not followed yet. */
  private announced = 0;
  /** Whether the flush was postponed to include them. */
  private isPostponed = false;
  private room: Deferred | undefined;

  /** @param onBroken called once when the reader is gone; later frames are dropped */
  constructor(
    private readonly stream: Writable,
    onBroken: (error: Error) => void,
  ) {
    const broken = (error: Error): void => {
      if (this.isBroken) return;
      this.isBroken = true;
      this.pieces = [];
      this.pieceBytes = 0;
      this.makeRoom();
      onBroken(error);
    };
    stream.on('error', broken);
    stream.on('close', () => broken(new Error('the stream was closed')));
  }

  /** Bytes that the operating system has not taken. */
  get pendingBytes(): number {
    return this.pieceBytes + this.writer.length + this.stream.writableLength;
  }

  get isOverfull(): boolean {
    return this.pendingBytes > MAX_PENDING_OUTPUT_BYTES;
  }

  response(response: Response): void {
    writeResponse(this.writer, response);
    this.gather();
  }

  /** @returns nothing when there is room for more, else a promise that settles when there is */
  output(pid: number, stream: 'stdout' | 'stderr', data: Uint8Array): Promise<void> | undefined {
    writeOutputHeader(this.writer, pid, stream, data.length);
    if (data.length <= COPY_BYTES) {
      this.writer.raw(data);
    } else {
      this.endPiece();
      this.addPiece(data);
    }
    this.gather();
    return this.waitForRoom();
  }

  /** A stopped event follows after this turn, and is sent in one write with the pending frames. */
  announceEnd(): void {
    this.announced += 1;
  }

  /** Writes a stopped event. */
  end(response: Response): void {
    this.response(response);
    if (this.announced > 0) this.announced -= 1;
  }

  /** Settles when the operating system has taken all frames so far, or the stream is broken. */
  async drained(): Promise<void> {
    this.flush();
    if (this.isBroken || this.stream.writableLength === 0) return;
    const { stream } = this;
    await new Promise<void>((resolve) => {
      const over = (): void => {
        stream.off('close', over);
        resolve();
      };
      stream.once('close', over);
      stream.write(new Uint8Array(), over);
    });
  }

  private gather(): void {
    if (this.writer.length > GATHER_BYTES) this.endPiece();
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(this.flushScheduled);
  }

  private readonly flushScheduled = (): void => {
    if (this.announced > 0 && !this.isPostponed) {
      this.isPostponed = true;
      afterTurn(this.flushScheduled); // after the stopped events, which wait for the end of the turn, too
      return;
    }
    this.isScheduled = false;
    this.isPostponed = false;
    this.flush();
  };

  private endPiece(): void {
    if (this.writer.length > 0) this.addPiece(this.writer.take());
  }

  private addPiece(piece: Uint8Array): void {
    this.pieces.push(piece);
    this.pieceBytes += piece.length;
  }

  private flush(): void {
    this.endPiece();
    const { pieces, stream } = this;
    this.pieces = [];
    this.pieceBytes = 0;
    if (this.isBroken || pieces.length === 0) return;
    const last = pieces.length - 1;
    stream.cork();
    for (const [index, piece] of pieces.entries()) {
      if (index < last) stream.write(piece);
      else stream.write(piece, this.onTaken);
    }
    stream.uncork();
  }

  private readonly onTaken = (): void => {
    if (this.pendingBytes < OUTPUT_HIGH_WATER_BYTES) this.makeRoom();
  };

  private waitForRoom(): Promise<void> | undefined {
    if (this.room) return this.room.promise;
    if (this.pieceBytes + this.writer.length >= WRITE_BYTES) this.flush();
    if (this.pendingBytes < OUTPUT_HIGH_WATER_BYTES || this.isBroken) return undefined;
    this.flush();
    this.room = deferred();
    return this.room.promise;
  }

  private makeRoom(): void {
    const { room } = this;
    this.room = undefined;
    room?.resolve();
  }
}
