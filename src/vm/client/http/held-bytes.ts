import type { ByteBudget } from '../../transport/http2/byte-budget';

/** The part of a budget that one request holds. */
export class HeldBytes {
  private held = 0;
  private isOver = false;

  constructor(private readonly budget: ByteBudget) {}

  /** @returns whether the budget has room for this many more bytes */
  take(bytes: number): boolean {
    if (this.isOver || !this.budget.take(bytes)) return false;
    this.held += bytes;
    return true;
  }

  /** Returns all bytes to the budget. */
  release(): void {
    this.isOver = true;
    this.budget.give(this.held);
    this.held = 0;
  }
}
