import { Revised, type CrankBuffer } from './crank-buffer';

/** The next number of a kind of id. */
export class Counter extends Revised {
  private dropped = false;

  constructor(
    readonly key: string,
    private next: number,
    private readonly buffer: CrankBuffer,
  ) {
    super();
  }

  get value(): number {
    return this.next;
  }

  /** @returns the number, which is not given again */
  take(): number {
    this.buffer.touch(this);
    return this.next++;
  }

  /** Together with what it counts for. */
  drop(): void {
    this.dropped = true;
    this.buffer.note(this, () => (this.dropped = false));
  }

  content(): string | undefined {
    return this.dropped ? undefined : String(this.next);
  }

  copy(): unknown {
    return this.next;
  }

  restore(copy: unknown): void {
    this.next = copy as number;
  }

  load(content: string): void {
    this.buffer.adopt(this, content);
    this.next = Number(content);
  }
}
