import type { AppMessages } from '../../../../src/vm/client/app-messages';
import { AppSenderService } from '../../../../src/vm/protocol/app-sender';
import { AppExchange, type AppExchangeOptions } from '../../../../src/vm/services/app/app-exchange';
import type { PeerMessage } from '../../../../src/vm/services/app/peer-message';
import { coded } from '../../../support/coded';
import { eventually } from '../../../support/runtime-process';
import { served } from '../served';

const own = Buffer.alloc(20, 1);
const other = Buffer.alloc(20, 2);
const request = Buffer.from('who is there');

type Heard = [call: string, from: Buffer, ...details: unknown[]];

/** A VM that records the messages that it gets. */
class Ear {
  readonly heard: Heard[] = [];
  /** Until this settles, no call is answered. */
  held: Promise<void> = Promise.resolve();

  readonly app = Object.fromEntries(
    ['connected', 'disconnected', 'request', 'requestFailed', 'response', 'gossip'].map((call) => [
      call,
      async (from: Buffer, ...details: unknown[]) => {
        this.heard.push([call, from, ...details.slice(0, -1)]);
        await this.held;
      },
    ]),
  ) as unknown as AppMessages;

  /** The received messages of a kind, once there are enough. */
  async of(call: string, count = 1): Promise<Heard[]> {
    const found = (): Heard[] => this.heard.filter(([kind]) => kind === call);
    await eventually(`${count} calls ${call}`, () => found().length >= count);
    return found();
  }
}

const exchanges: AppExchange[] = [];
afterEach(() => exchanges.splice(0).forEach((exchange) => exchange.close()));

async function opened(options: Partial<AppExchangeOptions> = {}) {
  const troubles: string[] = [];
  const onTrouble = (text: string): void => void troubles.push(text);
  const exchange = new AppExchange({ nodeId: own, onTrouble, ...options });
  exchanges.push(exchange);
  const ear = new Ear();
  const vm = await served(AppSenderService, exchange.handlers);
  return { exchange, ear, vm, troubles };
}

test('the own node is connected, and messages to it come back', async () => {
  const { exchange, ear, vm } = await opened();
  exchange.attach(ear.app);
  await vm.sendAppRequest({ nodeIds: [own], requestId: 7, request });
  const [asked] = await ear.of('request');
  expect(asked).toEqual(['request', own, 7, expect.any(Date), request]);
  const inMs = (asked?.[3] as Date).getTime() - Date.now();
  expect(inMs).toBeGreaterThan(-60_000);
  expect(inMs).toBeLessThanOrEqual(5000);
  await vm.sendAppResponse({ nodeId: own, requestId: 7, response: Buffer.from('me') });
  expect(await ear.of('response')).toEqual([['response', own, 7, Buffer.from('me')]]);
  await vm.sendAppRequest({ nodeIds: [own], requestId: 8, request });
  await vm.sendAppError({ nodeId: own, requestId: 8, errorCode: 5, errorMessage: 'no' });
  const failure = { code: 5, message: 'no' };
  expect(await ear.of('requestFailed')).toEqual([['requestFailed', own, 8, failure]]);
  expect((await ear.of('connected'))[0]?.slice(0, 2)).toEqual(['connected', own]);
});

test('requests without an answer fail once for each node', async () => {
  const { exchange, ear, vm } = await opened({ deadlineMs: 30 });
  exchange.attach(ear.app);
  await vm.sendAppRequest({ nodeIds: [own, other, other], requestId: 7, request });
  const failure = { code: -1, message: 'timed out' };
  expect(await ear.of('requestFailed', 2)).toEqual([
    ['requestFailed', own, 7, failure],
    ['requestFailed', other, 7, failure],
  ]);
  // Too late: the VM has been notified already.
  await vm.sendAppResponse({ nodeId: own, requestId: 7, response: request });
  exchange.receive(other, { kind: 'response', requestId: 7, content: request });
  await vm.sendAppRequest({ nodeIds: [other], requestId: 8, request });
  await ear.of('requestFailed', 3);
  expect(ear.heard.filter(([call]) => call === 'response')).toEqual([]);
});

test('an unrequested answer is dropped', async () => {
  const { exchange, ear, vm } = await opened();
  exchange.attach(ear.app);
  exchange.receive(other, { kind: 'response', requestId: 1, content: request });
  exchange.receive(other, { kind: 'error', requestId: 1, errorCode: 1, errorMessage: '' });
  await vm.sendAppResponse({ nodeId: own, requestId: 3, response: request });
  exchange.receive(other, { kind: 'gossip', content: request });
  await ear.of('gossip');
  expect(ear.heard.map(([call]) => call)).toEqual(['connected', 'gossip']);
});

test('messages reach other nodes, and their answers come back', async () => {
  const sent: [Buffer, PeerMessage][] = [];
  const link = {
    join: () => undefined,
    leave: () => undefined,
    send: (nodeId: Buffer, message: PeerMessage) => void sent.push([nodeId, message]),
    chosen: ({ peers }: { peers: number }) => Array.from({ length: peers }, () => other),
  };
  const { exchange, ear, vm } = await opened({ link, deadlineMs: 60_000 });
  exchange.attach(ear.app);
  await vm.sendAppRequest({ nodeIds: [other], requestId: 7, request });
  await vm.sendAppGossip({ peers: 2n, msg: request });
  await vm.sendAppResponse({ nodeId: other, requestId: 9, response: request });
  await eventually('all to be sent', () => sent.length === 4);
  const news = { kind: 'gossip', content: request };
  expect(sent).toEqual([
    [other, { kind: 'request', requestId: 7, deadlineMs: 60_000, content: request }],
    [other, news],
    [other, news],
    [other, { kind: 'response', requestId: 9, content: request }],
  ]);
  exchange.receive(other, { kind: 'response', requestId: 7, content: Buffer.from('me') });
  expect(await ear.of('response')).toEqual([['response', other, 7, Buffer.from('me')]]);
});

test('messages wait for the VM to attach, and are dropped after close', async () => {
  const { exchange, ear, vm } = await opened({ deadlineMs: 20 });
  await vm.sendAppRequest({ nodeIds: [own], requestId: 1, request });
  await vm.sendAppRequest({ nodeIds: [own], requestId: 2, request });
  exchange.attach(ear.app);
  await ear.of('requestFailed', 2);
  const heard = ear.heard.length;
  await vm.sendAppRequest({ nodeIds: [own], requestId: 3, request });
  exchange.close();
  await vm.sendAppRequest({ nodeIds: [own], requestId: 4, request });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(ear.heard.slice(heard).filter(([call]) => call === 'requestFailed')).toEqual([]);
});

test('a VM can have at most 10,000 open requests', async () => {
  const { exchange, ear, vm } = await opened({ deadlineMs: 20 });
  let release = (): void => undefined;
  ear.held = new Promise((resolve) => (release = resolve));
  exchange.attach(ear.app);
  const nodeIds = Array.from({ length: 5000 }, (_, at) => {
    const nodeId = Buffer.alloc(20);
    nodeId.writeUInt32BE(at + 1);
    return nodeId;
  });
  await vm.sendAppRequest({ nodeIds, requestId: 1, request });
  await vm.sendAppRequest({ nodeIds, requestId: 2, request });
  // They have failed by now, or will: the VM is notified.
  const refused = coded('VMRE_RPC_FAILED', '10000 requests are open; the maximum is 10000');
  const third = vm.sendAppRequest({ nodeIds: nodeIds.slice(0, 1), requestId: 3, request });
  await expect(third).rejects.toEqual(refused);
  release();
  await ear.of('requestFailed', 10_000);
  await vm.sendAppRequest({ nodeIds: nodeIds.slice(0, 1), requestId: 4, request });
  await ear.of('requestFailed', 10_001);
});

test('gossip and requests are dropped with a report when too many wait; answers are not', async () => {
  const { exchange, ear, vm, troubles } = await opened();
  await vm.sendAppRequest({ nodeIds: [other], requestId: 1, request });
  await new Promise((resolve) => setImmediate(resolve));
  for (let at = 0; at < 1500; at += 1)
    exchange.receive(other, { kind: 'gossip', content: request });
  exchange.receive(other, { kind: 'response', requestId: 1, content: request });
  exchange.attach(ear.app);
  await ear.of('response');
  await eventually('the trouble to be told', () => troubles.length > 0);
  const all = ear.heard.filter(([call]) => call === 'gossip').length;
  expect(all).toBe(1024);
  expect(troubles[0]).toMatch(
    /^47\d messages of other nodes were dropped: too many waited for the VM$/,
  );
});

test('an answer that is too large to wait becomes an error', async () => {
  const { exchange, ear, vm } = await opened();
  const content = Buffer.alloc(40 * 1024 * 1024);
  for (const requestId of [1, 2]) {
    await vm.sendAppRequest({ nodeIds: [other], requestId, request });
    await new Promise((resolve) => setImmediate(resolve));
    exchange.receive(other, { kind: 'response', requestId, content });
  }
  exchange.attach(ear.app);
  expect((await ear.of('response'))[0]?.[2]).toBe(1);
  const [failed] = await ear.of('requestFailed');
  expect(failed?.slice(1)).toEqual([
    ...[other, 2],
    { code: 0, message: expect.stringContaining('too many bytes wait for the VM') as string },
  ]);
});

test('a message that the VM rejects is reported', async () => {
  const { exchange, ear, troubles } = await opened();
  ear.held = Promise.reject(new Error('not now'));
  exchange.attach(ear.app);
  await eventually('the trouble to be told', () => troubles.length > 0);
  expect(troubles[0]).toMatch(
    /^the VM did not accept the connected message of NodeID-.*: not now$/,
  );
});

describe('an own delivery', () => {
  test('gets only messages to other nodes, and answers them', async () => {
    const delivered: unknown[] = [];
    const deliver = (message: unknown): void => void delivered.push(message);
    const { exchange, ear, vm } = await opened({ sender: { deliver }, deadlineMs: 30 });
    exchange.attach(ear.app);
    await vm.sendAppRequest({ nodeIds: [own, other], requestId: 7, request });
    expect(await ear.of('requestFailed')).toHaveLength(1);
    expect(delivered).toEqual([
      { kind: 'request', nodeIds: [other], requestId: 7, content: request },
    ]);
    await vm.sendAppResponse({ nodeId: other, requestId: 9, response: request });
    await eventually('its delivery', () => delivered.length === 2);
  });

  test('that fails is reported to the VM', async () => {
    const lost: string[] = [];
    const deliver = (): void => {
      throw new Error('the line is cut');
    };
    const onLost = (_message: unknown, reason: string): void => void lost.push(reason);
    const { exchange, ear, vm } = await opened({ sender: { deliver, onLost } });
    exchange.attach(ear.app);
    await vm.sendAppRequest({ nodeIds: [other], requestId: 7, request });
    const failure = { code: 0, message: 'the line is cut' };
    expect(await ear.of('requestFailed')).toEqual([['requestFailed', other, 7, failure]]);
    expect(lost).toEqual(['the line is cut']);
  });
});
