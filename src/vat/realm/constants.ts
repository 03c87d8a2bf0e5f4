/** Characters of text whose values are kept. */
const MOST = 250_000;

/** Values in which there is no reference, by the text that they were read from: it makes the same ones again. */
export class Constants {
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
    if (text.length > MOST) return;
    this.size += text.length;
    if (this.size > MOST) {
      this.values.clear();
      this.size = text.length;
    }
    this.values.set(text, value);
  }
}
