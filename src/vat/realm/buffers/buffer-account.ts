import { collectGarbage } from '../host-bindings.js';
import { countedBufferOf, sizeOf, SMALL_BYTES } from './buffer-facts.js';

/** Saved here, because it is removed from globals that vats share. */
const Reference = WeakRef;

/** The number of new buffers after which collected ones are removed from the list. */
const SWEEP_AFTER_BUFFERS = 1024;

/** The buffers of a vat, which engines keep outside of the heaps that they limit. */
export class BufferAccount {
  /** Buffers of earlier deliveries that may still exist, and those of the current one. */
  private kept: WeakRef<ArrayBuffer>[] = [];
  private known = new WeakSet<ArrayBuffer>();
  /** An upper bound of the bytes of these buffers. */
  private bytes = 0;
  /** Bytes of buffers that are being created. */
  private pending = 0;
  private hasCounted = false;
  private sweepAt = SWEEP_AFTER_BUFFERS;

  /** @param limit bytes */
  constructor(private readonly limit: number) {}

  /** Begins a delivery: new buffers belong to this vat. */
  begin(): void {
    this.hasCounted = false;
    chargeTo(this);
    if (this.kept.length < this.sweepAt) return;
    this.sweep();
    this.sweepAt = 2 * this.kept.length + SWEEP_AFTER_BUFFERS;
  }

  /**
   * Creates something that may have a buffer.
   *
   * @param bytes its size, as far as it is known
   * @throws RangeError if it exceeds the limit
   */
  make<Made>(bytes: number, build: () => Made): Made {
    this.ensureRoom(bytes);
    this.pending += bytes;
    let made: Made;
    try {
      made = build();
    } finally {
      this.pending -= bytes;
    }
    const buffer = countedBufferOf(made);
    if (buffer) this.keep(buffer);
    return made;
  }

  /** A buffer of this size was transferred: its bytes belong to another one now. */
  release(buffer: ArrayBuffer, bytes: number): void {
    if (this.known.delete(buffer)) this.bytes -= bytes;
  }

  private keep(buffer: ArrayBuffer): void {
    const size = sizeOf(buffer);
    if (size <= SMALL_BYTES || this.known.has(buffer)) return;
    this.known.add(buffer);
    this.kept.push(new Reference(buffer));
    this.bytes += size;
    this.ensureRoom(0);
  }

  private ensureRoom(more: number): void {
    if (!this.hasRoom(more) && !this.hasCounted) this.count();
    if (this.hasRoom(more)) return;
    throw new RangeError(`Array buffer allocation failed: the maximum is ${this.limit} bytes`);
  }

  private hasRoom(more: number): boolean {
    return this.bytes + this.pending + more <= this.limit;
  }

  /**
   * Determines which buffers still exist. The engine keeps these, and those of the current delivery, until
   * the delivery ends, so that counting again would not help.
   */
  private count(): void {
    this.hasCounted = true;
    collectGarbage();
    this.sweep();
  }

  /** Removes collected buffers. */
  private sweep(): void {
    this.bytes = 0;
    this.kept = this.kept.filter((reference) => {
      const buffer = reference.deref();
      const size = buffer ? sizeOf(buffer) : 0;
      this.bytes += size;
      return size > 0;
    });
  }
}

let current: BufferAccount | undefined;

function chargeTo(account: BufferAccount): void {
  current = account;
}

/** See {@link BufferAccount.make}. Buffers of the realm itself are not counted. */
export const makeCounted = <Made>(bytes: number, build: () => Made): Made =>
  current ? current.make(bytes, build) : build();

/** See {@link BufferAccount.release}. */
export const releaseCounted = (buffer: ArrayBuffer, bytes: number): void =>
  current?.release(buffer, bytes);
