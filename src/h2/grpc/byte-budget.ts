/** A number of bytes that may be held at once, possibly as part of a larger budget. */
export class ByteBudget {
  private held = 0;

  /**
   * @param maxBytes bytes that may be held at once
   * @param whole the larger budget. Default: none
   */
  constructor(
    private readonly maxBytes: number,
    private readonly whole?: ByteBudget,
  ) {}

  /** Bytes that are held now. */
  get used(): number {
    return this.held;
  }

  /** @returns whether there is room for this many more bytes; if not, they are not taken */
  take(bytes: number): boolean {
    if (this.held + bytes > this.maxBytes) return false;
    if (this.whole && !this.whole.take(bytes)) return false;
    this.held += bytes;
    return true;
  }

  give(bytes: number): void {
    this.held -= bytes;
    this.whole?.give(bytes);
  }
}

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
