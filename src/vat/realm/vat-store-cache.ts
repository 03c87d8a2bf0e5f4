/** Characters of keys and values that are kept here. */
const MAX_CACHED_CHARACTERS = 4_000_000;

/**
 * What the vat knows of its store: nobody else changes it, so that it need not be asked for twice. What is in
 * here depends on the deliveries alone, as a replay makes the same syscalls.
 */
export class VatStoreCache {
  private readonly known = new Map<string, string | undefined>();
  private size = 0;
  private hasEvicted = false;
  /** Whether the store has nothing that is not in here. */
  private isComplete = false;

  /** To be called when everything that the store has was read. */
  markComplete(): void {
    this.isComplete = !this.hasEvicted;
  }

  /** @param read what the store has when it is not known here */
  get(key: string, read: (key: string) => string | undefined): string | undefined {
    if (this.isComplete || this.known.has(key)) return this.known.get(key);
    const value = read(key);
    this.remember(key, value);
    return value;
  }

  remember(key: string, value: string | undefined): void {
    this.size += key.length + (value?.length ?? 0);
    if (this.size > MAX_CACHED_CHARACTERS) {
      this.known.clear();
      this.hasEvicted = true;
      this.isComplete = false;
      this.size = key.length + (value?.length ?? 0);
    }
    this.known.set(key, value);
  }
}
