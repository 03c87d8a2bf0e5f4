/** Characters of text whose values are cached. */
const MAX_CACHED_CHARACTERS = 250_000;

/**
 * A cache of values without references, by the text from which they were decoded: the same text gives equal
 * values.
 */
export class DecodedValues {
  private readonly values = new Map<string, unknown>();
  private size = 0;

  has(text: string): boolean {
    return this.values.has(text);
  }

  get(text: string): unknown {
    return this.values.get(text);
  }

  /** If the cache is full, it is cleared first. */
  keep(text: string, value: unknown): void {
    if (text.length > MAX_CACHED_CHARACTERS) return;
    this.size += text.length;
    if (this.size > MAX_CACHED_CHARACTERS) {
      this.values.clear();
      this.size = text.length;
    }
    this.values.set(text, value);
  }
}
