/** Characters of keys and values that are kept here. */
const MOST = 4_000_000;

/**
 * What the vat knows of its store: nobody else changes it, so that it need not be asked for twice. What is in
 * here depends on the deliveries alone, as a replay makes the same syscalls.
 */
export class VatStoreCache {
  private readonly known = new Map<string, string | undefined>();
  private size = 0;
  private hasForgotten = false;
  /** Whether the store has nothing that is not in here. */
  private isWhole = false;

  /** To be called when everything that the store has was read. */
  allIsRead(): void {
    this.isWhole = !this.hasForgotten;
  }

  /** @param read what the store has when it is not known here */
  get(key: string, read: (key: string) => string | undefined): string | undefined {
    if (this.isWhole || this.known.has(key)) return this.known.get(key);
    const value = read(key);
    this.note(key, value);
    return value;
  }

  note(key: string, value: string | undefined): void {
    this.size += key.length + (value?.length ?? 0);
    if (this.size > MOST) {
      this.known.clear();
      this.hasForgotten = true;
      this.isWhole = false;
      this.size = key.length + (value?.length ?? 0);
    }
    this.known.set(key, value);
  }
}
