import { grpc } from '../../../src/vm/transport/http2/grpc';
import type { Transport } from '../../../src/vm/transport/transport';
import { coded } from '../../support/coded';
import { eventually } from '../../support/runtime-process';
import { failure } from '../launch/plugins-at-work';
import { PATIENCE_MS, useChains } from './chains-at-work';
import { oddBlock, serveOddVm } from './odd-vm';

const chains = useChains();

type Odd = Awaited<ReturnType<typeof serveOddVm>>;
let odd: Odd | undefined;
afterEach(async () => {
  await odd?.close();
  odd = undefined;
});

const withOdd = async (changes: Parameters<typeof serveOddVm>[0]) => {
  odd = await serveOddVm(changes);
  return { plugin: odd.launcher };
};
const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const never = () => new Promise<never>(() => undefined);
const genesis = oddBlock(Buffer.alloc(32), 0n);
const head = {
  lastAcceptedId: genesis.id,
  lastAcceptedParentId: genesis.parentId,
  height: 0n,
  bytes: genesis.bytes,
  timestamp: genesis.timestamp,
};

test('by default only calls for health, shutdown and messages of nodes have a limit', async () => {
  const limits = new Map<string, number | undefined>();
  const transport: Transport = {
    serve: (handlers, address) => grpc.serve(handlers, address),
    connect: (address) => {
      const channel = grpc.connect(address);
      return {
        close: () => channel.close(),
        call: (method, request, options) => {
          limits.set(method.slice('/vm.VM/'.length), options?.deadlineMs);
          return channel.call(method, request, options);
        },
      };
    },
  };
  const work = await chains.start({ ...(await withOdd({})), start: { transport } });
  await work.chain.buildBlock();
  await work.chain.stop();
  limits.delete('Version'); // the first answer
  limits.delete('Connected');
  expect([...limits.keys()]).toEqual(
    expect.arrayContaining(['Initialize', 'SetState', 'BuildBlock', 'BlockVerify', 'BlockAccept']),
  );
  for (const [method, limit] of limits) expect([method, limit]).toEqual([method, undefined]);
});

test('a VM may exceed the limit of calls when it opens its chain, which is reported', async () => {
  const initialize = () => later(300).then(() => head);
  const work = await chains.start({ ...(await withOdd({ initialize })), callMs: 100, slowMs: 50 });
  expect(work.of('waiting').slice(0, 2)).toEqual([
    { type: 'waiting', method: 'Initialize', pendingMs: 50 },
    { type: 'waiting', method: 'Initialize', pendingMs: 100 },
  ]);
});

test('unless it has a limit', async () => {
  const options = { ...(await withOdd({ initialize: never })), initializeMs: 100 };
  const { error } = await failure(chains.start(options));
  expect(error).toEqual(coded('VMRE_RPC_FAILED', 'no answer within 100 ms'));
});

test('a slow Accept is not a crash', async () => {
  const blockAccept = () => later(250).then(() => ({}));
  const work = await chains.start({ ...(await withOdd({ blockAccept })), slowMs: 100 });
  expect((await work.chain.buildBlock()).height).toBe(1n);
  expect(work.of('waiting')).toContainEqual({
    type: 'waiting',
    method: 'BlockAccept',
    pendingMs: 100,
  });
  expect(work.types()).not.toContain('crashed');
  expect(work.types()).not.toContain('hung');
});

test('an Accept without an answer in time restarts the VM', async () => {
  let accepts = 0;
  const blockAccept = () => ((accepts += 1) === 1 ? never() : {});
  const work = await chains.start({ ...(await withOdd({ blockAccept })), callMs: 200 });
  const { error } = await failure(work.chain.buildBlock());
  expect(error).toEqual(coded('VMRE_RPC_FAILED', 'no answer within 200 ms'));
  expect((await work.nth('hung')).error).toBe(error);
  await work.nth('ready', 2);
  expect(work.types()).not.toContain('crashed');
});

describe('an unclean stop is reported', () => {
  test('when the VM does not close its chain in time', async () => {
    const work = await chains.start({ ...(await withOdd({ shutdown: never })), shutdownMs: 50 });
    await work.chain.stop();
    expect(work.of('uncleanStop').map(({ error }) => error)).toEqual([
      coded('VMRE_VM_HUNG', 'did not close its chain within 0.05 s'),
    ]);
    expect(work.types().at(-1)).toBe('stopped');
  });

  test('when the VM fails to close its chain', async () => {
    const shutdown = () => {
      throw new Error('the disk is full');
    };
    const work = await chains.start(await withOdd({ shutdown }));
    await work.chain.stop();
    expect(work.of('uncleanStop').map(({ error }) => error)).toEqual([
      coded('VMRE_RPC_FAILED', 'the disk is full'),
    ]);
  });

  test('when its process hangs', async () => {
    const work = await chains.start({ shutdownMs: 100, graceMs: 100 });
    process.kill(work.chain.pid!, 'SIGSTOP');
    await work.chain.stop();
    expect(work.types().slice(-2)).toEqual(['uncleanStop', 'stopped']);
  });

  test('but not a clean stop', async () => {
    const work = await chains.start();
    await work.chain.stop();
    expect(work.types()).not.toContain('uncleanStop');
  });
});

describe('with a limit for a VM that hangs', () => {
  test('a suspended process is replaced, and the chain continues', async () => {
    const work = await chains.start({ hangMs: 500 });
    const { block } = await work.put('kept');
    const before = work.chain.pid!;
    process.kill(before, 'SIGSTOP');
    expect((await work.nth('hung')).error).toEqual(
      coded('VMRE_VM_HUNG', 'the VM did not answer Health for 0.5 s'),
    );
    expect(await work.nth('ready', 2)).toMatchObject({ height: 1n, lastAccepted: block.id });
    expect(work.chain.pid).not.toBe(before);
    expect(work.types()).not.toContain('crashed');
  });

  test('a VM that answers only about its health is replaced, too', async () => {
    let verifies = 0;
    const blockVerify = () => ((verifies += 1) === 1 ? never() : { timestamp: genesis.timestamp });
    const work = await chains.start({ ...(await withOdd({ blockVerify })), hangMs: 100 });
    const { error } = await failure(work.chain.buildBlock());
    expect(error).toEqual(coded('VMRE_VM_STOPPED'));
    expect((await work.nth('hung')).error).toEqual(coded('VMRE_VM_HUNG', 'BlockVerify for 0.1 s'));
    await work.nth('ready', 2);
    expect((await work.chain.buildBlock()).height).toBe(1n);
  });

  test('a VM that is unhealthy, or opens its chain, does not count as hanging', async () => {
    let asked = 0;
    const health = () => {
      asked += 1;
      throw new Error('one leg is broken');
    };
    const initialize = () => later(300).then(() => head);
    const work = await chains.start({ ...(await withOdd({ health, initialize })), hangMs: 50 });
    await eventually('some checks', () => asked > 12, PATIENCE_MS);
    expect(work.types()).toEqual(['started', 'handshake', 'ready']);
  });
});

test('times may exceed the longest timer of Node', async () => {
  const long = 1e12;
  const work = await chains.start({
    start: { handshakeMs: long, answerMs: long },
    ...{ initializeMs: long, callMs: long, hangMs: long, slowMs: long },
    ...{ shutdownMs: long, graceMs: long },
    http: { readHeaderMs: long, readMs: long, writeMs: long, idleMs: long },
    restart: { firstDelayMs: long, maxDelayMs: long },
  });
  await work.put('hello');
  process.kill(work.chain.pid!, 'SIGKILL');
  await work.nth('restarting');
  await later(50);
  await work.chain.stop();
  expect(work.types()).toEqual([
    ...['started', 'handshake', 'ready', 'block', 'crashed', 'restarting', 'stopped'],
  ]);
});
