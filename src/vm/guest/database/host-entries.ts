import { asBuffer } from '../../client/block';
import type { DatabaseService, Pair } from '../../protocol/database';
import type { ClientOf } from '../../transport/service';
import { checkOpen } from './check-open';
import type { DatabaseEntry } from './database';

type Guard = <T>(call: Promise<T>) => Promise<T>;

/** Reads a range in batches of the host; the next batch is fetched while one is read. */
export async function* hostEntries(
  service: ClientOf<typeof DatabaseService.methods>,
  range: { prefix: Uint8Array; start: Uint8Array },
  guarded: Guard,
): AsyncIterable<DatabaseEntry> {
  const { id } = await guarded(service.newIteratorWithStartAndPrefix(range));
  const next = (): Promise<{ data: readonly Pair[] }> => {
    const batch = guarded(service.iteratorNext({ id }));
    batch.catch(() => undefined); // thrown where it is awaited
    return batch;
  };
  let pending = next();
  try {
    for (;;) {
      const { data } = await pending;
      if (data.length === 0) break;
      pending = next();
      for (const { key, value } of data) yield { key: asBuffer(key), value: asBuffer(value) };
    }
    checkOpen((await guarded(service.iteratorError({ id }))).err);
  } finally {
    // One call of an iterator at a time.
    await pending.catch(() => undefined);
    await guarded(service.iteratorRelease({ id })).catch(() => undefined);
  }
}
