/** So many bytes may be held at once, here and in what it is a part of. */
export class ByteBudget {
  private held = 0;

  /**
   * @param maxBytes bytes
   * @param whole what this is a part of; default: of nothing
   */
  constructor(
    private readonly maxBytes: number,
    private readonly whole?: ByteBudget,
  ) {}

  /** Bytes that are held now. */
  get used(): number {
    return this.held;
  }

  /** @returns whether there is room for so many more; only then they count */
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
