import {
  ManualClock,
  openKernel,
  SwingsetMailbox,
  swingsetTimerDevice,
  type VatKernel,
} from '../../../src/vat';
import { openMemoryStore } from '../../../src/store/memory-store';

let kernel: VatKernel;
afterEach(() => kernel.close());

const root = {
  source: `exports.buildRootObject = ({ D }) => {
    let device; const seen = [];
    const refused = (call) => { try { return call(); } catch (error) { return error.message; } };
    const handlers = {};
    const handler = (name) => (handlers[name] ??= Far(name, {
      wake: (time) => { seen.push([name, time]); },
      deliverInboundMessages: (peer, messages) => { seen.push([peer, ...messages]); },
      deliverInboundAck: (peer, number) => { seen.push([peer, number]); },
    }));
    return Far('root', {
      bootstrap: (_, given) => { device = given.device; },
      seen: () => harden(seen.splice(0)),
      call: (method, ...args) => refused(() => D(device)[method](...args)),
      callWith: (method, first, name) => refused(() => D(device)[method](...first, handler(name))),
    });
  };`,
};

describe('the timer of SwingSet', () => {
  let clock: ManualClock;
  const store = () => openMemoryStore();
  async function open(kept = store(), unitMs?: number): Promise<void> {
    kernel = await openKernel({
      store: kept,
      worker: 'local',
      vats: { a: root },
      devices: { device: swingsetTimerDevice({ clock, unitMs }) },
      bootstrap: 'a',
    });
    await kernel.run();
  }
  const advance = async (ms: number): Promise<unknown> => {
    await clock.advance(ms);
    await kernel.run();
    return kernel.call('a', 'seen');
  };
  beforeEach(() => (clock = new ManualClock(1000)));

  test('wakes handlers in the order of their times, also after a restart', async () => {
    const kept = store();
    await open(kept);
    expect(await kernel.call('a', 'call', 'getLastPolled')).toBe(1000n);
    expect(await kernel.call('a', 'callWith', 'setWakeup', [1030n], 'late')).toBe(1030n);
    await kernel.call('a', 'callWith', 'setWakeup', [1010n], 'one');
    await kernel.call('a', 'callWith', 'setWakeup', [1010n], 'two');
    expect(await advance(5)).toEqual([]);
    await kernel.close();
    await open(kept);
    expect(await advance(10)).toEqual([
      ['one', 1010n],
      ['two', 1010n],
    ]);
    expect(await advance(100)).toEqual([['late', 1030n]]);
  });

  test('removes all wake-ups of a handler', async () => {
    await open();
    for (const time of [1010n, 1005n]) await kernel.call('a', 'callWith', 'setWakeup', [time], 'x');
    await kernel.call('a', 'callWith', 'setWakeup', [1007n], 'y');
    expect(await kernel.call('a', 'callWith', 'removeWakeup', [], 'x')).toEqual([1005n, 1010n]);
    expect(await kernel.call('a', 'callWith', 'removeWakeup', [], 'x')).toEqual([]);
    expect(await advance(50)).toEqual([['y', 1007n]]);
  });

  test('a repeater wakes at multiples after its start, until it is deleted', async () => {
    await open();
    expect(await kernel.call('a', 'call', 'makeRepeater', 1002n, 10n)).toBe(0);
    expect(await kernel.call('a', 'call', 'makeRepeater', 5n, 100n)).toBe(1);
    expect(await kernel.call('a', 'callWith', 'schedule', [0], 'r')).toBe(1002n);
    expect(await kernel.call('a', 'callWith', 'schedule', [1], 'slow')).toBe(1005n);
    expect(await advance(25)).toEqual([
      ...[
        ['r', 1002n],
        ['slow', 1005n],
        ['r', 1012n],
      ],
      ['r', 1022n],
    ]);
    await kernel.call('a', 'call', 'deleteRepeater', 0);
    expect(await advance(100)).toEqual([
      ['r', 1032n],
      ['slow', 1105n],
    ]);
    expect(await kernel.call('a', 'callWith', 'schedule', [0], 'r')).toContain(
      'unknown repeater 0',
    );
  });

  test('counts in seconds, and refuses what is not a time', async () => {
    await open(store(), 1000);
    expect(await kernel.call('a', 'call', 'getLastPolled')).toBe(1n);
    await kernel.call('a', 'callWith', 'setWakeup', [3n], 'x');
    expect(await advance(1999)).toEqual([]);
    expect(await advance(1)).toEqual([['x', 3n]]);
    for (const time of [-1n, 1.5, '3']) {
      expect(await kernel.call('a', 'callWith', 'setWakeup', [time], 'x')).toContain(
        'a time must be',
      );
    }
    expect(await kernel.call('a', 'call', 'makeRepeater', 0n, 0n)).toContain('at least 1');
  });
});

describe('the mailbox of SwingSet', () => {
  const changes: string[] = [];
  let mailbox: SwingsetMailbox;
  async function open(store = openMemoryStore()): Promise<void> {
    mailbox = new SwingsetMailbox({ changed: (peer) => changes.push(peer) });
    kernel = await openKernel({
      store,
      worker: 'local',
      vats: { a: root },
      devices: { device: mailbox.device },
      bootstrap: 'a',
    });
    await kernel.run();
  }

  test('has what the vat wants to send and to acknowledge', async () => {
    const store = openMemoryStore();
    await open(store);
    for (const number of [2, 1, 3])
      await kernel.call('a', 'call', 'add', 'bob', number, `m${number}`);
    await kernel.call('a', 'call', 'remove', 'bob', 2n);
    await kernel.call('a', 'call', 'ackInbound', 'bob', 7);
    await kernel.close();
    await open(store);
    expect(mailbox.exportToData()).toEqual({
      bob: {
        outbox: [
          [1, 'm1'],
          [3, 'm3'],
        ],
        inboundAck: 7,
      },
    });
    expect(changes).toEqual(Array.from({ length: 5 }, () => 'bob'));
  });

  test('passes each message and each acknowledgment once, also after a restart', async () => {
    const store = openMemoryStore();
    await open(store);
    expect(await mailbox.deliverInbound('bob', [[1, 'early']], 0)).toBe(false);
    await kernel.call('a', 'callWith', 'registerInboundHandler', [], 'h');
    expect(await kernel.call('a', 'callWith', 'registerInboundHandler', [], 'h')).toContain(
      'already registered',
    );
    expect(
      await mailbox.deliverInbound(
        'bob',
        [
          [1, 'one'],
          [2, 'two'],
        ],
        4,
      ),
    ).toBe(true);
    expect(
      await mailbox.deliverInbound(
        'bob',
        [
          [1, 'one'],
          [2, 'two'],
        ],
        4,
      ),
    ).toBe(false);
    await kernel.run();
    await kernel.close();
    await open(store);
    expect(
      await mailbox.deliverInbound(
        'bob',
        [
          [2, 'two'],
          [3, 'three'],
        ],
        3,
      ),
    ).toBe(true);
    await kernel.run();
    expect(await kernel.call('a', 'seen')).toEqual([
      ['bob', [1, 'one'], [2, 'two']],
      ['bob', 4],
      ['bob', [3, 'three']],
    ]);
  });
});
