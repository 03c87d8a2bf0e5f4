import type { Field } from './static-table';

/** The fields of a table by name and value, with the number of each. */
export class FieldIndex {
  private readonly names = new Map<string, { latest: number; values: Map<string, number> }>();

  /** The number of a field. */
  find([name, value]: Field): number | undefined {
    return this.names.get(name)?.values.get(value);
  }

  /** The number of a field with this name. */
  findName(name: string): number | undefined {
    return this.names.get(name)?.latest;
  }

  add([name, value]: Field, number: number): void {
    let named = this.names.get(name);
    if (!named) this.names.set(name, (named = { latest: number, values: new Map() }));
    named.latest = number;
    named.values.set(value, number);
  }

  /** Forgets a field, unless it was added again. */
  remove([name, value]: Field, number: number): void {
    const named = this.names.get(name);
    if (named?.values.get(value) === number) named.values.delete(value);
    if (named?.latest === number) this.names.delete(name);
  }
}
