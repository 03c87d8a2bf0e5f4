import type { Field } from './static-table';

/** Bytes that a field counts besides its name and value. */
const FIELD_BYTES = 32;

/** What a field counts in a table, and in a list of headers. */
export const sizeOf = ([name, value]: Field): number => name.length + value.length + FIELD_BYTES;

/** The table of one direction: the newest fields, as many as fit. */
export class DynamicTable {
  private readonly fields: Field[] = [];
  private bytes = 0;
  /** Changes with every change of the table. */
  version = 0;

  /**
   * @param maxBytes of all fields
   * @param onEvicted called with each field that no longer fits
   */
  constructor(
    public maxBytes: number,
    private readonly onEvicted?: (field: Field) => void,
  ) {}

  get length(): number {
    return this.fields.length;
  }

  /** @param age 0 is the newest field */
  at(age: number): Field | undefined {
    return this.fields[this.fields.length - 1 - age];
  }

  /** Adds a field; one that is larger than the table empties it. @returns whether it is in the table */
  add(field: Field): boolean {
    const size = sizeOf(field);
    this.version += 1;
    this.evict(this.maxBytes - size);
    if (size > this.maxBytes) return false;
    this.bytes += size;
    this.fields.push(field);
    return true;
  }

  resize(maxBytes: number): void {
    if (maxBytes === this.maxBytes) return;
    this.version += 1;
    this.maxBytes = maxBytes;
    this.evict(maxBytes);
  }

  private evict(bytes: number): void {
    while (this.bytes > bytes) {
      const oldest = this.fields.shift();
      if (!oldest) return;
      this.bytes -= sizeOf(oldest);
      this.onEvicted?.(oldest);
    }
  }
}
