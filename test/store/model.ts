import fc from 'fast-check';

import type { ReadableStore, Store } from '../../src/store/store';

/** The reference model of a store: entries that are sorted on access. */
class Model {
  constructor(private readonly entries: ReadonlyMap<string, string> = new Map()) {}

  with(batch: readonly (readonly [string, string | undefined])[]): Model {
    const entries = new Map(this.entries);
    for (const [key, value] of batch) {
      if (value === undefined) entries.delete(key);
      else entries.set(key, value);
    }
    return new Model(entries);
  }

  /** Hexadecimal digits have the order of the bytes that they represent. */
  range(from = '', below: string | undefined, reverse: boolean): string[] {
    const inside = [...this.entries]
      .filter(([key]) => key >= from && (below === undefined || key < below))
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const texts = inside.map(([key, value]) => `${key}=${value}`);
    return reverse ? texts.reverse() : texts;
  }

  get(key: string): string | undefined {
    return this.entries.get(key);
  }
}

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const optional = (text: string | undefined): Buffer | undefined =>
  text === undefined ? undefined : hex(text);

/** Few bytes, so that keys collide, and are ordered in every way. */
const few = fc
  .array(fc.constantFrom('00', '01', '7f', '80', 'fe', 'ff'), { maxLength: 3 })
  .map((parts) => parts.join(''));
/** Around the lengths at which a file divides keys. */
const many = fc
  .tuple(
    few,
    fc.constantFrom('00', '55', 'ff'),
    fc.constantFrom(1886, 1917, 1920, 1921, 3805, 3808, 3809, 9000),
    few,
  )
  .map(([start, byte, count, end]) => start + byte.repeat(count) + end);
const key = fc.oneof({ weight: 4, arbitrary: few }, { weight: 1, arbitrary: many });
const value = fc.option(fc.constantFrom('', 'aa', 'bb'.repeat(50)), { nil: undefined });
const border = fc.option(key, { nil: undefined });

type Step =
  | { do: 'commit'; batch: [string, string | undefined][]; wait: boolean }
  | { do: 'fill'; count: number; step: number; remove: boolean }
  | { do: 'snapshot' | 'release'; which: number }
  | { do: 'turn' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('commit' as const),
      batch: fc.array(fc.tuple(key, value), { maxLength: 8 }),
      wait: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('fill' as const),
      count: fc.integer({ min: 1, max: 400 }),
      step: fc.constantFrom(1, 3, 7, 255),
      remove: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('snapshot' as const), which: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('release' as const), which: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('turn' as const) }) },
);
const look = fc.record({ from: border, below: border, reverse: fc.boolean(), key });

/** Any commits, with and without waiting, and snapshots in between: all reads equal those of the model. */
export function followsTheModel(
  open: () => Store | Promise<Store>,
  { runs }: { runs: number },
): void {
  test('any sequence of commits and snapshots reads like the model', async () => {
    const round = fc.array(fc.tuple(step, look), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(round, async (steps) => {
        const store = await open();
        let model = new Model();
        const kept = new Map<
          number,
          { snapshot: ReadableStore & { close(): void }; model: Model }
        >();
        try {
          for (const [action, { from, below, reverse, key: one }] of steps) {
            if (action.do === 'commit' || action.do === 'fill') {
              const batch = action.do === 'commit' ? action.batch : filling(action);
              model = model.with(batch);
              const done = store.commit(
                batch.map(([at, content]) => ({ key: hex(at), value: optional(content) })),
              );
              if (action.do === 'commit' && action.wait) await done;
            } else if (action.do === 'turn') {
              await new Promise((resolve) => setImmediate(resolve));
            } else {
              kept.get(action.which)?.snapshot.close();
              kept.delete(action.which);
              if (action.do === 'snapshot') {
                kept.set(action.which, { snapshot: store.snapshot(), model });
              }
            }
            for (const seen of [{ snapshot: store, model }, ...kept.values()]) {
              expect(seen.snapshot.get(hex(one))?.toString('hex')).toBe(seen.model.get(one));
              const range = [...seen.snapshot.range(optional(from), optional(below), reverse)];
              expect(range.map(([k, v]) => `${k.toString('hex')}=${v.toString('hex')}`)).toEqual(
                seen.model.range(from, below, reverse),
              );
            }
          }
        } finally {
          for (const { snapshot } of kept.values()) snapshot.close();
          await store.close();
        }
      }),
      { numRuns: runs },
    );
  });
}

/** Many keys, in an order that makes trees grow at their end, or everywhere. */
const filling = ({ count, step, remove }: { count: number; step: number; remove: boolean }) =>
  Array.from({ length: count }, (_, n): [string, string | undefined] => {
    const at = ((n * step) % 1024).toString(16).padStart(4, '0');
    return [at, remove ? undefined : 'cc'];
  });
