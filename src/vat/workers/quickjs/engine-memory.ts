import { MIB } from '../../limits';
import { ResourceLimitError } from './meter';
import { IMAGE_PAGE_BYTES as PAGE } from '../worker-image';
import { Memory, type WasmMemory } from './web-assembly';

/** The limits with which the engine is compiled. */
const [INITIAL_PAGES, MAX_PAGES] = [256, 32_768];

/** The memory of one engine, whose heap grows up to a limit. */
export class EngineMemory {
  readonly memory: WasmMemory;
  private bytes: Buffer;

  /** @param limitMb maximum in MiB; a smaller one counts as the 16 MiB with which the engine starts */
  constructor(private readonly limitMb: number) {
    this.memory = new Memory({ initial: INITIAL_PAGES, maximum: MAX_PAGES });
    this.bytes = Buffer.from(this.memory.buffer);
  }

  get size(): number {
    return this.bytes.length;
  }

  /** All bytes. The buffer may be replaced whenever the engine runs. */
  get content(): Buffer {
    // A buffer is detached when the memory grows.
    if (this.bytes.length === 0) this.bytes = Buffer.from(this.memory.buffer);
    return this.bytes;
  }

  /** All pages, as they are now; undefined for a page of zeros. */
  get pages(): (Buffer | undefined)[] {
    const { content } = this;
    return Array.from({ length: content.length / PAGE }, (_, index) => {
      const page = content.subarray(index * PAGE, (index + 1) * PAGE);
      return page.equals(zeros) ? undefined : page;
    });
  }

  /** Fills the new memory. @throws ResourceLimitError */
  fill(pages: readonly (Buffer | undefined)[]): void {
    this.grow(pages.length * PAGE);
    const { content } = this;
    pages.forEach((page, index) => page && content.set(page, index * PAGE));
  }

  /** @throws ResourceLimitError */
  grow(size: number): void {
    if (size > this.limitMb * MIB) {
      throw new ResourceLimitError(`it uses more than ${this.limitMb} MiB of memory`);
    }
    const missing = Math.ceil((size - this.memory.buffer.byteLength) / PAGE);
    if (missing > 0) this.memory.grow(missing);
  }

  /** A string that ends with a 0. */
  textAt(address: number): string {
    const { content } = this;
    return content.toString('utf8', address, content.indexOf(0, address));
  }

  numberAt(address: number): number {
    return this.content.readUInt32LE(address);
  }

  setNumber(address: number, value: number): void {
    this.content.writeUInt32LE(value, address);
  }
}

const zeros = Buffer.alloc(PAGE);
