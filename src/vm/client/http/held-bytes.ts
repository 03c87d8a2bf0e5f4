import type { ByteBudget } from '../../transport/http2/byte-budget';

/** What one request holds of a budget, until it is over. */
export class HeldBytes {
  private held = 0;
  private isOver = false;

  constructor(private readonly budget: ByteBudget) {}

  /** @returns whether there is room for so many more */
  take(bytes: number): boolean {
    if (this.isOver || !this.budget.take(bytes)) return false;
    this.held += bytes;
    return true;
  }

  /** Gives all of it back. */
  release(): void {
    this.isOver = true;
    this.budget.give(this.held);
    this.held = 0;
  }
}
