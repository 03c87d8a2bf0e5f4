import type { VmreError } from '../../../src/support/errors/vmre-error';
import { coded } from '../../support/coded';
import { useTemporaryDirectory } from '../../support/temporary-directory';
import { failure } from '../launch/plugins-at-work';
import { guestPlugin } from './guest-plugin';
import { PATIENCE_MS, useChains } from './chains-at-work';
import { oddBlock, serveOddVm } from './odd-vm';

const chains = useChains();
const path = useTemporaryDirectory();

test('a killed plugin is restarted, and the chain is unchanged', async () => {
  const work = await chains.start();
  const { block } = await work.put('kept');
  const before = work.chain.pid!;
  process.kill(before, 'SIGKILL');
  const { exit, error } = await work.nth('crashed');
  expect(exit).toMatchObject({ signal: 'SIGKILL', requested: false });
  expect(error).toEqual(coded('VMRE_VM_CRASHED', `(process ${before}) ended with signal SIGKILL`));
  expect(await work.nth('ready', 2)).toMatchObject({ height: 1n, lastAccepted: block.id });
  expect(work.chain.pid).not.toBe(before);
  expect(work.types()).toEqual([
    ...['started', 'handshake', 'ready', 'block', 'crashed', 'restarting'],
    ...['started', 'handshake', 'ready'],
  ]);
  expect((await work.put('after')).block).toMatchObject({ height: 2n, parentId: block.id });
});

test('the error of a crash has the last lines of the plugin', async () => {
  const work = await chains.start();
  void work.rpc('guest.exit', { code: 7 }).catch(() => undefined);
  const { error } = await work.nth('crashed');
  expect(error).toEqual(coded('VMRE_VM_CRASHED', /exit code 7; its last lines:\n.*serving/));
  expect((error as VmreError).data).toMatchObject({ code: 7, signal: null });
});

test('pending and later calls reject with the crash, until the plugin is restarted', async () => {
  const work = await chains.start({
    mine: 'manual',
    restart: { firstDelayMs: 60_000, maxDelayMs: 60_000 },
  });
  const { client, pid } = work.chain;
  const waiting = failure(client.waitForEvent());
  process.kill(pid!, 'SIGSTOP');
  const calls = [waiting, failure(work.chain.buildBlock()), failure(client.health())];
  for (let i = 0; i < 100; i += 1) calls.push(failure(client.version()));
  await new Promise((resolve) => setTimeout(resolve, 50));
  process.kill(pid!, 'SIGKILL');
  for (const call of calls) {
    expect((await call).error).toEqual(coded('VMRE_VM_CRASHED', 'signal SIGKILL'));
  }
  await work.nth('restarting');
  expect((await failure(client.version())).error).toEqual(coded('VMRE_VM_CRASHED'));
  expect((await failure(work.chain.buildBlock())).error).toEqual(coded('VMRE_VM_STOPPED'));
  expect(work.chain.pid).toBeUndefined();
  const begin = performance.now();
  await work.chain.stop();
  expect(performance.now() - begin).toBeLessThan(PATIENCE_MS);
  expect(work.types().at(-1)).toBe('stopped');
});

test('restarts end after the maximum of the policy', async () => {
  const work = await chains.start({ restart: { attempts: 2, firstDelayMs: 1 } });
  for (let life = 1; life <= 3; life += 1) {
    await work.nth('ready', life);
    process.kill(work.chain.pid!, 'SIGKILL');
    await work.nth('crashed', life);
  }
  await work.chain.ended;
  expect(work.events.at(-1)).toEqual({ type: 'stopped', gaveUp: true });
  expect(work.of('restarting').map(({ restarts }) => restarts)).toEqual([1, 2]);
  expect(() => work.chain.client).toThrow('is not running');
  await work.chain.stop();
});

test('the policy never prevents a restart', async () => {
  const work = await chains.start({ restart: 'never' });
  process.kill(work.chain.pid!, 'SIGKILL');
  await work.chain.ended;
  expect(work.types()).toEqual(['started', 'handshake', 'ready', 'crashed', 'stopped']);
  expect(work.of('stopped')).toEqual([{ type: 'stopped', gaveUp: true }]);
});

test('a failed restart is reported as a crash, and counts', async () => {
  let lives = 0;
  const usual = chains.plugin();
  const plugin = {
    name: 'fragile',
    start: (address: string) => {
      lives += 1;
      return (lives === 2 ? chains.plugin({ args: ['-e', 'process.exit(9)'] }) : usual).start(
        address,
      );
    },
  };
  const work = await chains.start({ plugin });
  process.kill(work.chain.pid!, 'SIGKILL');
  await work.nth('ready', 2);
  const [crash, failed] = work.of('crashed');
  expect(crash!.exit).toMatchObject({ signal: 'SIGKILL' });
  expect(failed!.exit).toBeUndefined();
  expect(failed!.error).toEqual(coded('VMRE_HANDSHAKE_FAILED', 'exit code 9'));
  expect(work.of('restarting').map(({ restarts }) => restarts)).toEqual([1, 2]);
});

test('a stop cancels a restart', async () => {
  const plugin = chains.plugin();
  let lives = 0;
  const hanging = chains.plugin({
    args: ['-e', 'setInterval(() => undefined, 1000)', guestPlugin],
  });
  const sometimes = {
    name: 'sometimes',
    start: (address: string) => ((lives += 1) === 1 ? plugin : hanging).start(address),
  };
  const work = await chains.start({ plugin: sometimes, dataDir: path('chain') });
  process.kill(work.chain.pid!, 'SIGKILL');
  await work.nth('started', 2);
  const begin = performance.now();
  await work.chain.stop();
  expect(performance.now() - begin).toBeLessThan(PATIENCE_MS);
  expect(work.events.at(-1)).toEqual({ type: 'stopped', gaveUp: false });
  expect(chains.children.countLiving()).toBe(0);
  // Its directory is free again.
  const again = await chains.start({ dataDir: path('chain') });
  expect(again.chain.head.height).toBe(0n);
});

test('the VM is restarted when it is unknown whether a block was accepted', async () => {
  let accepts = 0;
  const odd = await serveOddVm({
    blockAccept: () => {
      accepts += 1;
      if (accepts === 1) throw new Error('disk full');
      return {};
    },
  });
  try {
    const work = await chains.start({ plugin: odd.launcher });
    const { error } = await failure(work.chain.buildBlock());
    expect(error).toEqual(coded('VMRE_RPC_FAILED', 'disk full'));
    expect((await work.nth('crashed')).error).toBe(error);
    await work.nth('ready', 2);
    // It was decided, and is accepted now.
    expect(work.chain.head.id).toEqual(oddBlock(odd.genesis.id, 1n).id);
    expect(work.types()).toEqual([
      ...['started', 'handshake', 'ready', 'crashed', 'restarting'],
      ...['started', 'handshake', 'replaying', 'block', 'replaying', 'ready'],
    ]);
    expect(await work.chain.buildBlock()).toMatchObject({ height: 2n });
    await work.chain.stop();
  } finally {
    await odd.close();
  }
});
