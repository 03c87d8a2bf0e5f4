import { lastValueFrom, toArray } from 'rxjs';

import type { RestartPolicy } from '../../../src/vm/launch/restart-policy';
import {
  startWithRestarts,
  type RestartableStart,
  type RestartEvent,
} from '../../../src/vm/launch/restarter';
import type { StopOptions } from '../../../src/support/stop-options';
import { VmService } from '../../../src/vm/protocol/vm';
import { clientOf } from '../../../src/vm/transport/service';
import { eventually } from '../../support/runtime-process';
import { coded } from '../../support/coded';
import { failure, usePlugins } from './plugins-at-work';

/** Something that ends on demand. */
class Thing {
  readonly exited: Promise<{ requested: boolean }>;
  end!: (exit: { requested: boolean }) => void;
  readonly stops: (number | undefined)[] = [];

  constructor() {
    this.exited = new Promise((resolve) => (this.end = resolve));
  }

  async stop({ graceMs }: StopOptions = {}): Promise<void> {
    this.stops.push(graceMs);
    this.end({ requested: true });
  }
}

/** A start for each thing, or for each error. */
function starts(...outcomes: (Thing | Error)[]) {
  const start = jest.fn<ReturnType<RestartableStart<Thing>>, Parameters<RestartableStart<Thing>>>(
    async () => {
      const next = outcomes.shift();
      if (!next) throw new Error('too many starts');
      if (next instanceof Error) throw next;
      return next;
    },
  );
  return start;
}

async function keep(
  start: RestartableStart<Thing>,
  policy: RestartPolicy = {},
  isPermanent?: (error: unknown) => boolean,
) {
  const told: RestartEvent<Thing>[] = [];
  const onEvent = (event: RestartEvent<Thing>): void => void told.push(event);
  const restart = policy === 'never' ? policy : { firstDelayMs: 1, ...policy };
  const kept = await startWithRestarts(start, { restart, onEvent, isPermanent });
  return { kept, told, types: () => told.map(({ type }) => type) };
}

const crash = { requested: false };

test('a crash leads to restarts with growing delays, until they are exhausted', async () => {
  const things = [new Thing(), new Thing(), new Thing(), new Thing()];
  const policy = { attempts: 3, firstDelayMs: 2, maxDelayMs: 5 };
  const { kept, told } = await keep(starts(...things), policy);
  for (const thing of things) {
    await eventually('the start', () => kept.current === thing);
    thing.end(crash);
  }
  await kept.ended;
  expect(kept.current).toBeUndefined();
  expect(told).toEqual([
    { type: 'started', running: things[0], restarts: 0 },
    { type: 'crashed', exit: crash },
    { type: 'restarting', inMs: 2, restarts: 1 },
    { type: 'started', running: things[1], restarts: 1 },
    { type: 'crashed', exit: crash },
    { type: 'restarting', inMs: 4, restarts: 2 },
    { type: 'started', running: things[2], restarts: 2 },
    { type: 'crashed', exit: crash },
    { type: 'restarting', inMs: 5, restarts: 3 },
    { type: 'started', running: things[3], restarts: 3 },
    { type: 'crashed', exit: crash },
    { type: 'exhausted' },
  ]);
});

test('a failed start counts, too', async () => {
  const [first, last] = [new Thing(), new Thing()];
  const failure = new Error('no port');
  const { kept, types, told } = await keep(starts(first, failure, failure, last), {
    attempts: 3,
  });
  first.end(crash);
  await eventually('the last start', () => kept.current === last);
  expect(types()).toEqual([
    ...['started', 'crashed', 'restarting', 'failed', 'restarting', 'failed', 'restarting'],
    'started',
  ]);
  expect(told[3]).toEqual({ type: 'failed', error: failure });
  last.end(crash);
  await kept.ended;
  expect(types().at(-1)).toBe('exhausted');
});

test('a permanent error ends restarts, after a crash and after a pause', async () => {
  const [soon, never] = [new Error('no port'), new Error('another chain')];
  const isHopeless = (error: unknown): boolean => error === never;
  for (const end of ['crash', 'pause']) {
    const thing = new Thing();
    const start = starts(thing, soon, never);
    const { kept, told } = await keep(start, { attempts: 5 }, isHopeless);
    if (end === 'crash') thing.end(crash);
    else await failure(kept.pause(async () => undefined));
    await kept.ended;
    expect(start).toHaveBeenCalledTimes(3);
    expect(told.slice(-2)).toEqual([
      { type: 'failed', error: never },
      { type: 'exhausted', error: never },
    ]);
  }
});

test('after a stable time the count begins anew', async () => {
  const things = [new Thing(), new Thing(), new Thing()];
  const { kept, told } = await keep(starts(...things), { attempts: 1, stableMs: 30 });
  for (const thing of things.slice(0, 2)) {
    await eventually('the start', () => kept.current === thing);
    await new Promise((resolve) => setTimeout(resolve, 40));
    thing.end(crash);
  }
  await eventually('the third', () => kept.current === things[2]);
  expect(told.filter(({ type }) => type === 'restarting')).toEqual([
    { type: 'restarting', inMs: 1, restarts: 1 },
    { type: 'restarting', inMs: 1, restarts: 1 },
  ]);
  await kept.stop();
});

test('the policy never prevents restarts', async () => {
  const thing = new Thing();
  const { kept, types } = await keep(starts(thing), 'never');
  thing.end(crash);
  await kept.ended;
  expect(types()).toEqual(['started', 'crashed', 'exhausted']);
});

test('a failed first start is not repeated', async () => {
  const start = starts(new Error('no such plugin'));
  await expect(startWithRestarts(start)).rejects.toThrow('no such plugin');
  expect(start).toHaveBeenCalledTimes(1);
});

describe('stopping', () => {
  test('stops the running instance', async () => {
    const thing = new Thing();
    const start = starts(thing);
    const { kept, types } = await keep(start);
    const events = lastValueFrom(kept.events$.pipe(toArray()));
    await kept.stop({ graceMs: 7 });
    expect(thing.stops).toEqual([7]);
    expect(types()).toEqual(['started', 'stopped']);
    expect(await events).toEqual([{ type: 'stopped' }]);
    await kept.stop();
    expect(start).toHaveBeenCalledTimes(1);
  });

  test('by others is not a crash', async () => {
    const thing = new Thing();
    const { kept, types } = await keep(starts(thing));
    await thing.stop();
    await kept.ended;
    expect(types()).toEqual(['started', 'stopped']);
  });

  test('cancels the delay before a restart', async () => {
    const thing = new Thing();
    const { kept, types } = await keep(starts(thing), {
      firstDelayMs: 60_000,
      maxDelayMs: 60_000,
    });
    thing.end(crash);
    await eventually('the wait', () => types().includes('restarting'));
    await kept.stop();
    expect(types().at(-1)).toBe('stopped');
  });

  test('stops an instance that is being started', async () => {
    const [first, second] = [new Thing(), new Thing()];
    let startSecond: (() => void) | undefined;
    const signals: AbortSignal[] = [];
    const start = ({ signal }: { signal: AbortSignal }): Promise<Thing> => {
      signals.push(signal);
      return signals.length === 1
        ? Promise.resolve(first)
        : new Promise((resolve) => (startSecond = () => resolve(second)));
    };
    const kept = await startWithRestarts(start, { restart: { firstDelayMs: 1 } });
    first.end(crash);
    await eventually('the second start', () => startSecond !== undefined);
    const stopping = kept.stop();
    expect(signals[1]!.aborted).toBe(true);
    startSecond!();
    await stopping;
    expect(second.stops).toEqual([0]);
    expect(kept.current).toBeUndefined();
  });
});

describe('with real plugins', () => {
  const plugins = usePlugins();

  test('a crashed plugin is restarted as another process', async () => {
    const pids: (number | undefined)[] = [];
    const kept = await startWithRestarts(
      ({ signal }) => plugins.start('die-when-asked', { signal }),
      {
        restart: { attempts: 2, firstDelayMs: 1 },
        onEvent: (event) => {
          if (event.type === 'started') {
            pids.push(event.running.pid);
            void failure(clientOf(VmService, event.running.channel()).health({}));
          }
          if (event.type === 'crashed') pids.push(event.exit.code ?? undefined);
        },
      },
    );
    await kept.ended;
    expect(pids).toEqual([expect.any(Number), 9, expect.any(Number), 9, expect.any(Number), 9]);
    expect(new Set(pids).size).toBe(4);
  });
});

describe('a pause', () => {
  test('is not a crash, and ends with another instance', async () => {
    const [first, second] = [new Thing(), new Thing()];
    const { kept, types } = await keep(starts(first, second));
    const running = await kept.pause(
      async () => {
        expect(first.stops).toEqual([7]);
        return kept.current;
      },
      { graceMs: 7 },
    );
    expect(running).toBeUndefined();
    expect(kept.current).toBe(second);
    expect(types()).toEqual(['started', 'started']);
    await kept.stop();
    expect(types()).toEqual(['started', 'started', 'stopped']);
  });

  test('whose task fails rejects with its error, after the restart', async () => {
    const [first, second] = [new Thing(), new Thing()];
    const { kept } = await keep(starts(first, second));
    const task = () => Promise.reject(new Error('no room'));
    await expect(kept.pause(task)).rejects.toThrow('no room');
    expect(kept.current).toBe(second);
    await kept.stop();
  });

  test('after which a start fails leads to restarts, or to the end', async () => {
    const second = new Thing();
    const { kept, types } = await keep(starts(new Thing(), new Error('not now'), second));
    expect(await kept.pause(async () => 1)).toBe(1);
    expect(types()).toEqual(['started', 'failed', 'restarting', 'started']);
    expect(kept.current).toBe(second);
    await kept.stop();
    const never = await keep(starts(new Thing(), new Error('no')), 'never');
    expect((await failure(never.kept.pause(async () => 1))).error).toEqual(
      coded('VMRE_VM_STOPPED'),
    );
    expect(never.types()).toEqual(['started', 'failed', 'exhausted']);
  });

  test('that is stopped meanwhile does not restart', async () => {
    const start = starts(new Thing());
    const { kept, types } = await keep(start);
    let stopping: Promise<void> | undefined;
    const pausing = failure(
      kept.pause(async () => {
        stopping = kept.stop();
      }),
    );
    expect((await pausing).error).toEqual(coded('VMRE_VM_STOPPED'));
    await stopping;
    expect(start).toHaveBeenCalledTimes(1);
    expect(types()).toEqual(['started', 'stopped']);
  });

  test('is rejected when nothing runs, and within another pause', async () => {
    const { kept } = await keep(starts(new Thing(), new Thing()));
    const outer = kept.pause(() => kept.pause(async () => 1));
    expect((await failure(outer)).error).toEqual(coded('VMRE_VM_STOPPED'));
    await kept.stop();
    expect((await failure(kept.pause(async () => 1))).error).toEqual(coded('VMRE_VM_STOPPED'));
  });
});
