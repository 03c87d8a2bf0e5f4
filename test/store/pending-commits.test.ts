import fc from 'fast-check';

import { PendingCommits } from '../../src/store/pending-commits';

/** Layers whose writes end on demand, and what was written so far. */
function held() {
  const written: string[][] = [];
  let end: ((error?: Error) => void) | undefined;
  const layers = new PendingCommits(async (changes) => {
    const keys: string[] = [];
    for (const cursor = changes.cursor(undefined, undefined, false); cursor.next();) {
      keys.push(cursor.key);
    }
    await new Promise<void>((resolve, reject) => {
      end = (error) => (error ? reject(error) : resolve());
    });
    written.push(keys);
  });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const finish = async (error?: Error): Promise<void> => {
    await turn();
    end?.(error);
    end = undefined;
    await turn();
  };
  const isWriting = async (): Promise<boolean> => {
    await turn();
    return end !== undefined;
  };
  const put = (key: string, time?: 'withNext') =>
    layers.add([{ key: Buffer.from(key), value: Buffer.of(1) }], time);
  return { layers, written, put, finish, isWriting };
}

test('a commit that waits for the next one is written with it', async () => {
  const { written, put, finish, isWriting } = held();
  const first = put('a', 'withNext');
  expect(await isWriting()).toBe(false);
  const second = put('b');
  await finish();
  await Promise.all([first, second]);
  expect(written).toEqual([['a', 'b']]);
});

test('the end of a write does not trigger such a commit', async () => {
  const { layers, written, put, finish, isWriting } = held();
  const first = put('a');
  expect(await isWriting()).toBe(true);
  const second = put('b', 'withNext');
  await finish();
  await first;
  expect(await isWriting()).toBe(false);
  expect(layers.newest).toHaveLength(1);
  const flushed = layers.flushed();
  await finish();
  await Promise.all([second, flushed]);
  expect(written).toEqual([['a'], ['b']]);
});

test('a commit fails together with its write, and is discarded', async () => {
  const { layers, put, finish } = held();
  const all = Promise.allSettled([put('a', 'withNext'), put('b'), layers.flushed()]);
  await finish(new Error('no space left'));
  const reason = new Error('no space left');
  expect(await all).toEqual(Array.from({ length: 3 }, () => ({ status: 'rejected', reason })));
  expect(layers.newest).toEqual([]);
});

test('commits are written in their order, whenever they arrive, and none is lost', async () => {
  const step = fc.constantFrom('now', 'withNext', 'finish', 'flush');
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      const { layers, written, put, finish, isWriting } = held();
      const keys: string[] = [];
      const waits: Promise<unknown>[] = [];
      for (const each of steps) {
        if (each === 'finish') await finish();
        else if (each === 'flush') waits.push(layers.flushed());
        else {
          const key = String.fromCharCode(0x61 + keys.length);
          keys.push(key);
          waits.push(put(key, each === 'now' ? undefined : each));
        }
        expect(keys.join('').startsWith(written.flat().join(''))).toBe(true);
      }
      waits.push(layers.flushed());
      while (await isWriting()) await finish();
      await Promise.all(waits);
      expect(written.flat()).toEqual(keys);
    }),
    { numRuns: 100 },
  );
});
