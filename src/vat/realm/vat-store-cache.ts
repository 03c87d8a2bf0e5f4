/** Characters of keys and values that are cached. */
const MAX_CACHED_CHARACTERS = 4_000_000;

/**
 * A cache of the vat store, which only the vat changes. Its content depends only on the deliveries, so that a
 * replay makes the same syscalls.
 */
export class VatStoreCache {
  private readonly known = new Map<string, string | undefined>();
  private size = 0;
  private hasEvicted = false;
  /** Whether everything in the store is cached. */
  private isComplete = false;

  /** Must be called when the whole store has been read. */
  markComplete(): void {
    this.isComplete = !this.hasEvicted;
  }

  /** @param read reads a value that is not cached */
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
