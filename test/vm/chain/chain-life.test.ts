import { lastValueFrom, toArray } from 'rxjs';

import { startChain } from '../../../src/vm/chain/start-chain';
import type { ChainEvent } from '../../../src/vm/chain/chain-event';
import { SubprocessLauncher } from '../../../src/vm/launch/subprocess/subprocess-launcher';
import { eventually } from '../../support/runtime-process';
import { longTest, sample } from '../../support/plays-all';
import { coded } from '../../support/coded';
import { PATIENCE_MS, useChains } from './chains-at-work';
import { failure } from '../launch/plugins-at-work';

const chains = useChains();

test('events of a chain from its start to its end, in order', async () => {
  const work = await chains.start();
  const { chain } = work;
  expect(chain.head).toMatchObject({ height: 0n });
  const { pid } = await work.nth('started');
  expect(chain.pid).toBe(pid);
  const first = await work.put('one');
  const second = await work.put('two');
  expect(second.block.parentId).toEqual(first.block.id);
  expect(chain.head).toMatchObject({ height: 2n, id: second.block.id });
  expect(await chain.client.getBlockIdAtHeight(1n)).toEqual(first.block.id);
  expect(await work.rpc('guest.last')).toMatchObject({ height: 2, text: 'two' });
  const rest = lastValueFrom(chain.events$.pipe(toArray()));
  await chain.stop();
  expect(work.types()).toEqual(['started', 'handshake', 'ready', 'block', 'block', 'stopped']);
  expect((await rest).at(-1)).toEqual({ type: 'stopped', gaveUp: false });
  expect(work.events.at(-1)).toEqual({ type: 'stopped', gaveUp: false });
  const said = work.of('log').map(({ line }) => line.text);
  expect(said.at(-1)).toBe('vm server: graceful termination success');
});

test('the events of a start', async () => {
  const work = await chains.start();
  expect(await work.nth('handshake')).toEqual({
    type: 'handshake',
    address: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
    protocolVersion: 46,
    version: await work.chain.client.version(),
    tookMs: expect.any(Number) as number,
  });
  const { height, lastAccepted, tookMs } = await work.nth('ready');
  expect({ height, lastAccepted }).toEqual({ height: 0n, lastAccepted: work.chain.head.id });
  const handshakeMs = work.of('handshake')[0]!.tookMs;
  expect(tookMs).toBeGreaterThan(handshakeMs);
  for (const ms of [tookMs, handshakeMs]) expect(ms).toBe(Math.round(ms * 10) / 10);
});

test('a listener of ready can use the chain', async () => {
  const versions: Promise<string>[] = [];
  const chain = await startChain(chains.options({ restart: { firstDelayMs: 1, attempts: 1 } }));
  chain.events$.subscribe(({ type }) => {
    if (type === 'ready') versions.push(chain.client.version());
  });
  process.kill(chain.pid!, 'SIGKILL');
  await eventually('the restart', () => versions.length === 1, PATIENCE_MS);
  await expect(versions[0]).resolves.toEqual(expect.any(String));
  await chain.stop();
});

test('an exception of a listener does not affect others', async () => {
  const chain = await startChain({
    ...chains.options(),
    onEvent: () => {
      throw new Error('not my day');
    },
  });
  expect((await chain.buildBlock()).height).toBe(1n);
  await chain.stop();
});

describe('stopping', () => {
  test('concurrently is one stop', async () => {
    const work = await chains.start();
    await Promise.all([work.chain.stop(), work.chain.stop(), work.chain.ended]);
    await work.chain.stop();
    expect(work.of('stopped')).toEqual([{ type: 'stopped', gaveUp: false }]);
    expect(chains.children.countLiving()).toBe(0);
  });

  test('rejects later calls, and completes the events', async () => {
    const { chain } = await chains.start();
    const { client } = chain;
    await chain.stop();
    expect(() => chain.client).toThrow(coded('VMRE_VM_STOPPED'));
    const stopped = coded('VMRE_VM_STOPPED');
    expect((await failure(chain.buildBlock())).error).toEqual(stopped);
    expect((await failure(chain.acceptBlock(Buffer.alloc(48)))).error).toEqual(stopped);
    expect((await failure(client.version())).error).toEqual(stopped);
    expect((await failure(chain.http.listen())).error).toEqual(stopped);
    expect(chain.pid).toBeUndefined();
    expect(chain.head.height).toBe(0n);
    expect(await lastValueFrom(chain.events$.pipe(toArray()))).toEqual([]);
  });

  test('ends an open request', async () => {
    const work = await chains.start();
    const open = work.rpc('guest.hang').catch((error: Error) => error);
    await work.rpc('guest.last');
    const begin = performance.now();
    await work.chain.stop();
    expect(performance.now() - begin).toBeLessThan(PATIENCE_MS);
    expect(String(await open)).toMatch(/^(Type)?Error: /);
    expect(work.of('log').at(-1)?.line.text).toContain('graceful termination');
  });

  test('kills a plugin that hangs after both limits', async () => {
    const work = await chains.start({ shutdownMs: 400, graceMs: 400 });
    process.kill(work.chain.pid!, 'SIGSTOP');
    const begin = performance.now();
    await work.chain.stop();
    const took = performance.now() - begin;
    expect(took).toBeGreaterThan(790);
    expect(work.types().at(-1)).toBe('stopped');
  });

  longTest('a plugin that hangs in a block as well', async () => {
    const work = await chains.start({ shutdownMs: 400, graceMs: 400 });
    process.kill(work.chain.pid!, 'SIGSTOP');
    const building = failure(work.chain.buildBlock());
    const accepting = failure(work.chain.acceptBlock(Buffer.alloc(48)));
    await work.chain.stop();
    expect((await building).error).toEqual(coded('VMRE_VM_STOPPED'));
    expect((await accepting).error).toEqual(coded('VMRE_VM_STOPPED'));
  });

  longTest('with 0 ms cuts a longer one short', async () => {
    const work = await chains.start({ shutdownMs: 60_000, graceMs: 60_000 });
    process.kill(work.chain.pid!, 'SIGSTOP');
    const begin = performance.now();
    const stops = [work.chain.stop(), work.chain.stop({ graceMs: 0 })];
    await Promise.all(stops);
    expect(performance.now() - begin).toBeLessThan(50_000);
  });

  test('waits for the block in progress', async () => {
    const work = await chains.start({ mine: 'manual' });
    const blocks = [work.chain.buildBlock(), work.chain.buildBlock()];
    const outcomes = Promise.allSettled(blocks);
    await new Promise((resolve) => setImmediate(resolve));
    await work.chain.stop();
    const [first, second] = await outcomes;
    expect(first).toMatchObject({ status: 'fulfilled', value: { height: 1n } });
    expect(second).toMatchObject({ status: 'rejected', reason: coded('VMRE_VM_STOPPED') });
  });
});

describe('a start', () => {
  test('that is cancelled before it begins', async () => {
    const start = chains.start({ signal: AbortSignal.abort() });
    expect((await failure(start)).error).toEqual(coded('VMRE_VM_STOPPED'));
  });

  test.each(sample(['started', 'handshake'], 1))(
    'that is cancelled when it has %s',
    async (moment) => {
      const controller = new AbortController();
      const events: string[] = [];
      const options = chains.options({ signal: controller.signal });
      const start = startChain({
        ...options,
        onEvent: ({ type }) => {
          events.push(type);
          if (type === moment) controller.abort(new Error('changed my mind'));
        },
      });
      const { error } = await failure(start);
      expect(error).toEqual(coded('VMRE_VM_STOPPED', 'was cancelled'));
      expect(events).not.toContain('ready');
      expect(chains.children.countLiving()).toBe(0);
    },
  );

  test('that is cancelled when the chain is ready', async () => {
    const controller = new AbortController();
    const events: string[] = [];
    const start = startChain({
      ...chains.options({ signal: controller.signal }),
      onEvent: ({ type }) => {
        events.push(type);
        if (type === 'ready') controller.abort(new Error('changed my mind'));
      },
    });
    expect((await failure(start)).error).toEqual(coded('VMRE_VM_STOPPED', 'was cancelled'));
    expect(events.at(-1)).toBe('stopped');
    expect(chains.children.countLiving()).toBe(0);
  });

  longTest('a signal has no effect on a running chain', async () => {
    const controller = new AbortController();
    const work = await chains.start({ signal: controller.signal });
    controller.abort();
    process.kill(work.chain.pid!, 'SIGKILL');
    await work.nth('ready', 2);
    await work.chain.stop();
  });

  test('of a missing plugin', async () => {
    const start = chains.start({ plugin: '/no/such/plugin' });
    expect((await failure(start)).error).toEqual(coded('VMRE_PROGRAM_NOT_FOUND'));
  });

  test('of a plugin that exits at once reports the reason, as an error and in its log', async () => {
    const script = 'console.error("no licence"); process.exit(3)';
    const args = ['-e', script];
    const plugin = new SubprocessLauncher(process.execPath, { children: chains.children, args });
    const events: ChainEvent[] = [];
    const start = startChain({
      ...chains.options({ plugin }),
      onEvent: (event) => void events.push(event),
    });
    const { error } = await failure(start);
    expect(error).toEqual(coded('VMRE_HANDSHAKE_FAILED', /exit code 3 .*\n.*no licence/));
    expect(events.map(({ type }) => type)).toEqual(['started', 'log']);
  });

  test('of a plugin that crashes on its input', async () => {
    const pids: (number | undefined)[] = [];
    const start = startChain({
      ...chains.options(),
      onEvent: (event) => {
        if (event.type === 'started') pids.push(event.pid);
        if (event.type === 'handshake') process.kill(pids[0]!, 'SIGKILL');
      },
    });
    expect((await failure(start)).error).toEqual(coded('VMRE_VM_CRASHED', 'signal SIGKILL'));
    expect(chains.children.countLiving()).toBe(0);
  });

  test('with two handlers at one path is rejected, and leaves nothing behind', async () => {
    const start = chains.start({ aliases: ['a', 'a/echo'] });
    expect((await failure(start)).error).toEqual(coded('VMRE_VM_ID_INVALID', '"/ext/bc/a/echo"'));
    expect(chains.children.countLiving()).toBe(0);
  });
});
