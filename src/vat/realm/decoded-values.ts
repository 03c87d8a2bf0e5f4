/** Characters of text whose values are kept. */
const MAX_CACHED_CHARACTERS = 250_000;

/** Values in which there is no reference, by the text that they were read from: it makes the same ones again. */
export class DecodedValues {
  private readonly values = new Map<string, unknown>();
  private size = 0;

  has(text: string): boolean {
    return this.values.has(text);
  }

  get(text: string): unknown {
    return this.values.get(text);
  }

  /** All others are forgotten when they become too many. */
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
