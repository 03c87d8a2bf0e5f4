/** Reads of the store that are not answered from memory. */
export interface StateReader {
  get(key: string): string | undefined;
  /** Whole keys that start with `prefix`, with what is under them. */
  entries(prefix: string): Iterable<[key: string, value: string]>;
  /** The keys that start with `prefix` and come after `after`; default: all of them. */
  keysAfter(prefix: string, after: string | undefined): Iterable<string>;
}
