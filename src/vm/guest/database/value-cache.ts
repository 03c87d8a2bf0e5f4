import { DATABASE_CLIENT } from '../guest-limits';

/** Values that were read or written last, within a limit of bytes. A missing key is remembered, too. */
export class ValueCache {
  private readonly values = new Map<string, Buffer | undefined>();
  private bytes = 0;

  /** @param maxBytes of keys and values; 0 keeps none */
  constructor(private readonly maxBytes: number) {}

  has(key: string): boolean {
    return this.values.has(key);
  }

  /** The value of a kept key, which becomes the last used one. */
  get(key: string): Buffer | undefined {
    const value = this.values.get(key);
    this.values.delete(key);
    this.values.set(key, value);
    return value;
  }

  set(key: string, value: Buffer | undefined): void {
    this.remove(key);
    const size = sizeOf(key, value);
    if (size > this.maxBytes) return;
    this.values.set(key, value);
    this.bytes += size;
    for (const oldest of this.values.keys()) {
      if (this.bytes <= this.maxBytes) break;
      this.remove(oldest);
    }
  }

  private remove(key: string): void {
    if (!this.values.has(key)) return;
    this.bytes -= sizeOf(key, this.values.get(key));
    this.values.delete(key);
  }
}

const sizeOf = (key: string, value: Buffer | undefined): number =>
  DATABASE_CLIENT.entryBytes + key.length + (value?.length ?? 0);
