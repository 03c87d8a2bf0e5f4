import type { VatManager } from '../../../src/vat/workers/manager/vat-manager';
import { coded } from '../../support/coded';
import { openMemoryStore } from '../../../src/store/memory-store';
import { TestKernel } from '../kit';
import type { VatId } from '../../../src/vat/types/refs';

const never = new Promise<never>(() => undefined);
const ok = ['ok', null] as const;
const limits = { deliveryMs: 50, startMs: 50 };

let t: TestKernel;
let told: string[];
beforeEach(() => {
  told = [];
  t = new TestKernel(openMemoryStore(), { onFailure: (_what, problem) => told.push(problem) });
});

/** Starts like others, and then follows the script. */
const manager =
  (deliver: () => unknown, others: Partial<VatManager> = {}) =>
  (): VatManager => ({
    deliver: (delivery) => (delivery[0] === 'startVat' ? ok : deliver()) as typeof ok,
    stop: () => undefined,
    ...others,
  });

async function endOf(make: () => VatManager): Promise<string> {
  const ends: string[] = [];
  t.kernel.terminations$.subscribe(({ info }) => ends.push(info.body));
  await t.kernel.addVatManager('foreign', make, { limits });
  await t.run();
  const kpid = await t.send('foreign', 'work');
  expect(t.kernel.facet.result(kpid)?.status).toBe('rejected');
  await t.kernel.close();
  expect(ends).toHaveLength(1);
  return ends[0]!;
}

/** Ends on request, while its answer is pending. */
function dying(end: unknown, settle: 'resolve' | 'reject' = 'resolve') {
  let die!: (end: unknown) => void;
  const ended = new Promise<string>((resolve, reject) => {
    die = settle === 'resolve' ? (resolve as typeof die) : reject;
  });
  const deliver = (): unknown => {
    setImmediate(() => die(end));
    return never;
  };
  return manager(deliver, { ended });
}

test.each([
  ['a text', dying('it was killed'), /it was killed/],
  ['an end', dying({ reason: 'it lied', isByVat: true }), /it lied/],
  ['nonsense', dying(undefined), /undefined/],
  ['a rejection', dying(new Error('it broke'), 'reject'), /it broke/],
])(
  'a worker that ends, with %s, while its answer is pending terminates its vat',
  async (_, make, reason) => {
    expect(await endOf(make)).toMatch(reason);
  },
);

test.each([
  ['never answers', manager(() => never), /a delivery took more than 50 ms/],
  ['throws', manager(() => { throw new Error('oh'); }), /oh/], // prettier-ignore
  ['rejects', manager(() => Promise.reject(new Error('oh'))), /oh/],
  ['answers with nothing', manager(() => undefined), /returned an invalid result/],
  [
    'answers with nonsense',
    manager(() => Promise.resolve(['perhaps'])),
    /returned an invalid result/,
  ],
  ['answers twice', manager(() => ({ then: (one: (v: unknown) => void) => { one(['error', 'first']); one(ok); } })), /first/], // prettier-ignore
  ['has a then that throws', manager(() => ({ then: () => { throw new Error('then'); } })), /then/], // prettier-ignore
])('a manager that %s ends its vat alone', async (_, make, reason) => {
  const bob = await t.vat('bob');
  expect(await endOf(make)).toMatch(reason);
  expect(t.state.vats.get(bob.id as VatId)?.isAlive).toBe(true);
});

test('a late answer is ignored', async () => {
  let answer!: (result: typeof ok) => void;
  const make = manager(() => new Promise((resolve) => (answer = resolve)));
  expect(await endOf(make)).toMatch(/took more/);
  answer(ok);
  await new Promise(setImmediate);
});

test.each([
  ['never is there', () => never, 'it was not ready within 50 ms'],
  [
    'is nothing',
    () => undefined as unknown as VatManager,
    'deliver of its manager must be a function',
  ],
  [
    'has no stop',
    () => ({ deliver: () => ok }) as unknown as VatManager,
    'stop of its manager must be a function',
  ],
  [
    'has an odd end',
    manager(() => ok, { ended: 'soon' as never }),
    'ended of its manager must be a promise',
  ],
])('a manager that %s cannot be added', async (_, make, what) => {
  await expect(t.kernel.addVatManager('foreign', make, { limits })).rejects.toEqual(
    coded('VMRE_VAT_WORKER_FAILED', what),
  );
  expect(t.kernel.facet.idOf('foreign')).toBeUndefined();
});

test('one that is ready too late is ended', async () => {
  let stops = 0;
  let come!: (made: VatManager) => void;
  const late = new Promise<VatManager>((resolve) => (come = resolve));
  await expect(t.kernel.addVatManager('late', () => late, { limits })).rejects.toThrow('not ready');
  come({ deliver: () => ok, stop: () => void (stops += 1) });
  await new Promise(setImmediate);
  expect(stops).toBe(1);
});

test('a stop that never settles is abandoned in time, and reported', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'performance', 'queueMicrotask'] });
  try {
    await t.kernel.addVatManager(
      'foreign',
      manager(() => ok, { stop: () => never }),
    );
    await t.run();
    const over = t.kernel.close();
    await new Promise(setImmediate);
    jest.advanceTimersByTime(10_000);
    await over;
    expect(told).toEqual(['its worker did not end within 10000 ms']);
  } finally {
    jest.useRealTimers();
  }
});

test('a stop that throws is reported, and others are stopped', async () => {
  const stop = (): never => { throw new Error('no'); }; // prettier-ignore
  await t.kernel.addVatManager(
    'foreign',
    manager(() => ok, { stop }),
  );
  await t.run();
  await t.kernel.close();
  expect(told).toEqual(['no']);
});

test('closing the kernel does not wait for an answer that never comes', async () => {
  await t.kernel.addVatManager(
    'foreign',
    manager(() => never),
    { limits },
  );
  await t.run();
  await t.kernel.queueMessage('foreign', 'work');
  const run = t.kernel.run();
  await t.kernel.close();
  await run;
});

test('a lost delivery of a vat with a transcript is repeated with any manager', async () => {
  let made = 0;
  let answers = 0;
  const make = (): VatManager => {
    made += 1;
    const dies = made < 3;
    let die!: (reason: string) => void;
    const ended = new Promise<string>((resolve) => (die = resolve));
    const deliver = (): unknown => {
      if (!dies) {
        answers += 1;
        return ok;
      }
      setImmediate(() => die('killed'));
      return never;
    };
    return manager(deliver, { ended })();
  };
  await t.kernel.addVatManager('foreign', make, { transcript: true, limits });
  await t.run();
  await t.send('foreign', 'work');
  expect([made, answers, t.kernel.facet.idOf('foreign')]).toEqual([3, 1, 'v1']);
});
