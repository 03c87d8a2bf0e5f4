import { bytesOfText, keyText, type Source } from './source';
import type { ReadableState, StateEntry, StateKey, StateRange } from './state';

/** Reads a state. */
export abstract class StateReader implements ReadableState {
  protected abstract get source(): Source;

  async get(key: StateKey): Promise<Buffer | undefined> {
    const value = await this.source.find(keyText(key));
    return value && Buffer.from(value);
  }

  async has(key: StateKey): Promise<boolean> {
    return (await this.source.find(keyText(key))) !== undefined;
  }

  async *entries({ prefix = '', start = '' }: StateRange = {}): AsyncIterable<StateEntry> {
    const [first, from] = [keyText(prefix), keyText(start)];
    const changed = new Map<string, Buffer | undefined>();
    const base = this.source.collect(first, from, changed);
    for await (const [key, value] of merged(base.stored(first, from), changed)) {
      yield { key: bytesOfText(key), value: Buffer.from(value) };
    }
  }
}

/** Merges stored entries with changes, which replace and remove them. */
async function* merged(
  stored: AsyncIterable<[string, Buffer]>,
  changed: ReadonlyMap<string, Buffer | undefined>,
): AsyncIterable<[string, Buffer]> {
  const rest = [...changed].sort(([a], [b]) => (a < b ? -1 : 1));
  let at = 0;
  for await (const entry of stored) {
    for (; at < rest.length && rest[at]![0] < entry[0]; at += 1) {
      const [key, value] = rest[at]!;
      if (value) yield [key, value];
    }
    if (!changed.has(entry[0])) yield entry;
  }
  for (; at < rest.length; at += 1) {
    const [key, value] = rest[at]!;
    if (value) yield [key, value];
  }
}
