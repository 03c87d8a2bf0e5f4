import { useChains, type ChainAtWork } from './chains-at-work';

const chains = useChains();
const other = Buffer.alloc(20, 0xbe).toString('hex');

interface Seen {
  kind: string;
  nodeId: string;
  requestId?: number;
  text?: string;
  errorCode?: number;
  errorMessage?: string;
}

const seen = async (work: ChainAtWork, kind: string): Promise<Seen[]> =>
  (await work.rpc<Seen[]>('guest.seen')).filter((each) => each.kind === kind);

async function seenOnce(work: ChainAtWork, kind: string): Promise<Seen> {
  for (;;) {
    const [first] = await seen(work, kind);
    if (first) return first;
  }
}

const ask = (work: ChainAtWork, requestId: number, ...nodes: string[]): Promise<unknown> =>
  work.rpc('guest.host', {
    service: 'AppSenderService',
    method: 'sendAppRequest',
    request: {
      nodeIds: nodes.map((hex) => ({ hex })),
      requestId,
      request: { hex: Buffer.from('hello').toString('hex') },
    },
  });

test('a VM gets its own requests and its own answers', async () => {
  const work = await chains.start();
  const own = work.chain.identity.nodeId.toString('hex');
  await ask(work, 7, own);
  const answer = { kind: 'response', nodeId: own, requestId: 7, text: 'hello' };
  expect(await seenOnce(work, 'response')).toEqual(answer);
  expect(await seen(work, 'request')).toEqual([{ ...answer, kind: 'request' }]);
  expect(await seen(work, 'connected')).toEqual([
    { kind: 'connected', nodeId: own, name: 'avalanchego', major: 1 },
  ]);
});

test('a request to an unknown node fails after its deadline', async () => {
  const work = await chains.start({ appRequestMs: 300 });
  const begin = performance.now();
  await ask(work, 8, other);
  const failed = { kind: 'failed', nodeId: other, requestId: 8 };
  const timedOut = { ...failed, errorCode: -1, errorMessage: 'timed out' };
  expect(await seenOnce(work, 'failed')).toEqual(timedOut);
  expect(performance.now() - begin).toBeGreaterThan(290);
});

test('a restarted plugin gets no result of earlier requests', async () => {
  const work = await chains.start({ appRequestMs: 200 });
  await ask(work, 9, other);
  process.kill(work.chain.pid!, 'SIGKILL');
  await work.nth('ready', 2);
  await ask(work, 10, other);
  expect(await seenOnce(work, 'failed')).toMatchObject({ requestId: 10 });
});
