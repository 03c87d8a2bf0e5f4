import { collectGarbage } from '../host-bindings.js';
import { countedBufferOf, sizeOf, SMALL_BYTES } from './buffer-facts.js';

/** Vats have none: where they share globals with this, it is taken away. */
const Reference = WeakRef;

/** So many buffers are kept in mind before anybody looks whether they are still there. */
const SWEEP_AFTER_BUFFERS = 1024;

/** What a vat has in buffers. Engines keep them outside of the heaps that they limit. */
export class BufferAccount {
  /** Buffers of earlier deliveries that are perhaps still there, and those of this one. */
  private kept: WeakRef<ArrayBuffer>[] = [];
  private known = new WeakSet<ArrayBuffer>();
  /** What is kept has no more bytes. */
  private bytes = 0;
  /** Bytes that are about to be made. */
  private pending = 0;
  private hasCounted = false;
  private sweepAt = SWEEP_AFTER_BUFFERS;

  /** @param limit bytes */
  constructor(private readonly limit: number) {}

  /** Begins a delivery: from now on what is made is of this vat. */
  begin(): void {
    this.hasCounted = false;
    chargeTo(this);
    if (this.kept.length < this.sweepAt) return;
    this.sweep();
    this.sweepAt = 2 * this.kept.length + SWEEP_AFTER_BUFFERS;
  }

  /**
   * Makes something that may have a buffer.
   *
   * @param bytes that it will have, as far as that is known
   * @throws RangeError when the vat has no room for it
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

  /** A buffer that had so many bytes was transferred: they are those of another one now. */
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
   * Finds out what is still there. The engine holds what is found until the delivery ends, as it does with
   * what was made in it: to look again would find nothing else.
   */
  private count(): void {
    this.hasCounted = true;
    collectGarbage();
    this.sweep();
  }

  /** Forgets what was collected. */
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

/** See {@link BufferAccount.make}. What the realm makes of itself is nobody's. */
export const makeCounted = <Made>(bytes: number, build: () => Made): Made =>
  current ? current.make(bytes, build) : build();

/** See {@link BufferAccount.release}. */
export const releaseCounted = (buffer: ArrayBuffer, bytes: number): void =>
  current?.release(buffer, bytes);
