import { Bridge, openKernel, type VatKernel, type VatSpec } from '../../../src/vat';
import { loggerOf } from '../../../src/vat/api/vat-logger';
import { openMemoryStore } from '../../../src/store/memory-store';
import type { Store } from '../../../src/store/store';
import { threads } from '../workers/fault-kit';
import { workerProcesses } from '../workers/worker-processes';
import { playsAll } from '../../support/plays-all';

const kinds = ['thread', 'process'] as const;
type Kind = (typeof kinds)[number];

/** It counts only in its memory, and calls the host in the middle of that. */
const counting = {
  source: `exports.buildRootObject = ({ D, Far }, parameters, baggage) => {
    let count = 0;
    let bridge;
    return Far('counting', {
      bootstrap: (vats, devices) => { bridge = devices.bridge; },
      add: () => (count += 1),
      addSlowly() {
        baggage.set('before', count);
        D(bridge).call('now');
        return (count += 1);
      },
      fill() { const all = []; for (;;) all.push([1, 2, 3]); },
      spin() { for (;;); },
    });
  };`,
} satisfies VatSpec;

let kernel: VatKernel;
let store: Store;
let log: string[];
let ends: string[];
/** Called when the vat calls the host. */
let onCall: () => unknown;

beforeEach(() => {
  store = openMemoryStore();
  onCall = () => undefined;
});
afterEach(() => kernel.close());

async function open(kind: Kind, settings: Partial<VatSpec> = {}): Promise<void> {
  log = [];
  ends = [];
  const bridge = new Bridge({ answer: () => void onCall() });
  kernel = await openKernel({
    store,
    vats: { a: { ...counting, worker: kind, ...settings } },
    devices: { bridge: bridge.device },
    bootstrap: 'a',
    logger: loggerOf(({ text }) => log.push(text)),
  });
  kernel.terminations$.subscribe(({ value }) => ends.push(String(value)));
  await kernel.run();
}

/** Like the operating system, without the kernel. */
function kill(kind: Kind): void {
  if (kind === 'process') for (const pid of workerProcesses()) process.kill(pid, 'SIGKILL');
  else for (const thread of [...threads]) void thread.terminate();
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((done) => setTimeout(done, 5));
}

const isOnline = (): boolean => kernel.statistics.vats.some((vat) => vat.isOnline);

describe.each(playsAll ? kinds : kinds.slice(0, 1))(
  'a worker of the kind %s that is killed',
  (kind) => {
    test('while it is idle is restarted with the next delivery, which is logged', async () => {
      await open(kind);
      for (let count = 1; count <= 3; count += 1) {
        expect(await kernel.call('a', 'add')).toBe(count);
        kill(kind);
        await until(() => !isOnline());
      }
      expect(await kernel.call('a', 'add')).toBe(4);
      expect(ends).toEqual([]);
      expect(
        log.filter((line) => line.includes('is brought back from its transcript')),
      ).toHaveLength(3);
    }, 30_000);

    test('in a delivery: the delivery is undone and repeated', async () => {
      await open(kind);
      let calls = 0;
      onCall = () => (calls += 1) < 3 && kill(kind);
      expect(await kernel.call('a', 'add')).toBe(1);
      expect(await kernel.call('a', 'addSlowly')).toBe(2);
      expect([calls, ends]).toEqual([3, []]);
      // Earlier kills do not count.
      calls = 0;
      expect(await kernel.call('a', 'addSlowly')).toBe(3);
      await kernel.close();
      await open(kind);
      expect(await kernel.call('a', 'add')).toBe(4);
    }, 30_000);

    test('repeatedly in the same delivery terminates its vat, which is still reported', async () => {
      await open(kind);
      onCall = () => kill(kind);
      const reason = /so did 2 before it/;
      await expect(kernel.call('a', 'addSlowly')).rejects.toMatchObject({
        code: 'VMRE_VAT_TERMINATED',
        data: { vat: 'a', reason: expect.stringMatching(reason) as string },
      });
      expect(ends).toEqual([expect.stringMatching(reason)]);
      await kernel.close();
      await expect(open(kind)).rejects.toMatchObject({ code: 'VMRE_VAT_TERMINATED' });
      await open(kind, { restartTerminated: true });
      expect(await kernel.call('a', 'add')).toBe(1);
    }, 30_000);

    test('terminates a vat without a transcript, and reports that', async () => {
      await open(kind, { transcript: false });
      kill(kind);
      await until(() => ends.length > 0);
      await expect(kernel.call('a', 'add')).rejects.toMatchObject({ code: 'VMRE_VAT_TERMINATED' });
    }, 30_000);

    test.each([
      ['fill', { memoryMb: 16 }, /memory/],
      ['spin', { deliveryMs: 300 }, /took more than 300 ms/],
    ])(
      'by its own action, %s, terminates the vat: the delivery is not repeated',
      async (method, limits, reason) => {
        await open(kind, { limits });
        await expect(kernel.call('a', method)).rejects.toMatchObject({
          code: 'VMRE_VAT_TERMINATED',
          data: { reason: expect.stringMatching(reason) as string },
        });
        expect(ends).toHaveLength(1);
      },
      30_000,
    );
  },
);
