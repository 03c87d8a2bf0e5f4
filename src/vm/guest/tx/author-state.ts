import type { ReadableState, State, StateEntry, StateKey, StateRange } from '../state/state';

/** First byte of the keys of authors: those of the framework begin with others. */
const PREFIX = Buffer.from('u');

const own = (key: StateKey = ''): Buffer => Buffer.concat([PREFIX, Buffer.from(key as string)]);

/** The part of a state that belongs to the author of a VM of transactions, for reading. */
export function readableAuthorState(state: ReadableState): ReadableState {
  return {
    get: (key) => state.get(own(key)),
    has: (key) => state.has(own(key)),
    async *entries({ prefix, start }: StateRange = {}): AsyncIterable<StateEntry> {
      for await (const { key, value } of state.entries({
        prefix: own(prefix),
        start: own(start),
      })) {
        yield { key: key.subarray(PREFIX.length), value };
      }
    },
  };
}

/** The part of a state that belongs to the author of a VM of transactions. */
export const authorState = (state: State): State => ({
  ...readableAuthorState(state),
  put: (key, value) => state.put(own(key), value),
  delete: (key) => state.delete(own(key)),
  attempt: (change) => state.attempt((draft) => change(authorState(draft))),
});
