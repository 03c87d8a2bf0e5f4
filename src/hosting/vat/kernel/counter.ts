import type { CrankBuffer, Revised } from './crank-buffer';

/** The next number of a kind of id. */
export class Counter implements Revised {
  revision = -1;
  private dropped = false;

  constructor(
    readonly key: string,
    private next: number,
    private readonly buffer: CrankBuffer,
  ) {}

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
    this.next = Number(content);
  }
}
