import type { Duplex } from 'node:stream';

import { H2 } from './limits';
import { HEAD_BYTES } from './wire';

const SLAB_BYTES = 64 * 1024;

/** The user of an output. */
export interface OutputUser {
  /** Writes what waited. @returns whether something still waits that could be written */
  pump(): boolean;
  /** The peer does not read, and too much waits for it. */
  overflow(): void;
}

/**
 * Collects frames, and writes those of one turn of the event loop at once. Small ones are written into a shared
 * buffer, and large payloads are passed on as they are.
 */
export class Output {
  /** Where the payload of the last frame belongs. */
  slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
  private from = 0;
  private end = 0;
  private pieces: Uint8Array[] = [];
  private pieceBytes = 0;
  /** Bytes added while the peer does not read. */
  private held = 0;
  private isScheduled = false;
  private isBlocked = false;

  constructor(
    private readonly duplex: Duplex,
    private readonly user: OutputUser,
  ) {
    duplex.on('drain', () => {
      this.isBlocked = false;
      this.held = 0;
      this.flush();
    });
  }

  /** Whether content has to wait; only frames of the connection itself are added then. */
  get isFull(): boolean {
    return this.isBlocked || this.pieceBytes + this.end - this.from > H2.burstBytes;
  }

  /**
   * Adds a frame.
   *
   * @param inSlab bytes of the payload that the caller writes into the slab; {@link attach} adds the others
   * @returns where they begin there
   */
  frame(type: number, flags: number, stream: number, length: number, inSlab = length): number {
    const room = HEAD_BYTES + inSlab;
    if (this.end + room > this.slab.length) this.renew(room);
    const { slab, end } = this;
    slab[end] = length >>> 16;
    slab[end + 1] = length >>> 8;
    slab[end + 2] = length;
    slab[end + 3] = type;
    slab[end + 4] = flags;
    slab[end + 5] = stream >>> 24;
    slab[end + 6] = stream >>> 16;
    slab[end + 7] = stream >>> 8;
    slab[end + 8] = stream;
    this.end = end + room;
    if (this.isBlocked) this.hold(room);
    else this.schedule();
    return end + HEAD_BYTES;
  }

  /** Adds the rest of a payload, which must not change from now on. */
  attach(bytes: Uint8Array): void {
    this.seal();
    this.pieces.push(bytes);
    this.pieceBytes += bytes.length;
  }

  /** Adds bytes that are no frame. */
  raw(bytes: Uint8Array): void {
    this.attach(bytes);
    this.schedule();
  }

  /** Writes soon, once this turn of the event loop is over. */
  schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    process.nextTick(this.flush);
  }

  /** Writes what was added. */
  readonly flush = (): void => {
    if (this.isBlocked || this.duplex.destroyed) {
      this.isScheduled = false;
      return;
    }
    const isMore = this.user.pump();
    this.isScheduled = false;
    this.seal();
    const { duplex, pieces } = this;
    if (pieces.length === 0 || duplex.writableEnded) return;
    this.pieces = [];
    this.pieceBytes = 0;
    if (pieces.length === 1) this.isBlocked = !duplex.write(pieces[0]);
    else {
      duplex.cork();
      for (const piece of pieces) this.isBlocked = !duplex.write(piece);
      duplex.uncork();
    }
    if (isMore && !this.isBlocked) this.schedule();
  };

  /** Closes it after what was added. */
  finish(): void {
    this.flush();
    if (!this.isBlocked) this.duplex.end();
    else this.duplex.once('drain', () => this.duplex.end());
  }

  private hold(bytes: number): void {
    this.held += bytes;
    if (this.held > H2.heldBytes) this.user.overflow();
  }

  private seal(): void {
    if (this.end === this.from) return;
    this.pieces.push(this.slab.subarray(this.from, this.end));
    this.pieceBytes += this.end - this.from;
    this.from = this.end;
  }

  /** A new buffer, because the duplex may still hold the old one. */
  private renew(bytes: number): void {
    this.seal();
    this.slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, bytes));
    this.from = this.end = 0;
  }
}
