import { setImmediate as turn } from 'node:timers/promises';

import type { AppMessage } from '../../../../src/vm/services/app/app-message';
import { AppSender } from '../../../../src/vm/services/app/app-sender';
import { AppSenderService } from '../../../../src/vm/protocol/app-sender';
import { coded } from '../../../support/coded';
import { served } from '../served';

const node = (byte: number): Buffer => Buffer.alloc(20, byte);

test('each kind of message is delivered with all fields, in order', async () => {
  const messages: AppMessage[] = [];
  const sender = new AppSender({ deliver: (message) => void messages.push(message) });
  const vm = await served(AppSenderService, sender.handlers);
  const request = Buffer.from('who is there');
  await vm.sendAppRequest({ nodeIds: [node(1), node(2), node(1)], requestId: 7, request });
  await vm.sendAppResponse({ nodeId: node(3), requestId: 8, response: Buffer.from('me') });
  await vm.sendAppError({ nodeId: node(4), requestId: 9, errorCode: -5, errorMessage: 'no' });
  const msg = Buffer.from('news');
  await vm.sendAppGossip({ nodeIds: [], validators: 3n, nonValidators: 2n, peers: 1n, msg });
  await turn();
  expect(messages).toEqual([
    // Each node once.
    { kind: 'request', nodeIds: [node(1), node(2)], requestId: 7, content: request },
    { kind: 'response', nodeId: node(3), requestId: 8, content: Buffer.from('me') },
    { kind: 'error', nodeId: node(4), requestId: 9, errorCode: -5, errorMessage: 'no' },
    { kind: 'gossip', nodeIds: [], validators: 3, nonValidators: 2, peers: 1, content: msg },
  ]);
});

test('without a delivery, messages are dropped', async () => {
  const vm = await served(AppSenderService, new AppSender().handlers);
  await expect(vm.sendAppGossip({ msg: Buffer.alloc(10) })).resolves.toEqual({});
});

test('a node id must have 20 bytes', async () => {
  const messages: AppMessage[] = [];
  const sender = new AppSender({ deliver: (message) => void messages.push(message) });
  const vm = await served(AppSenderService, sender.handlers);
  const bad = Buffer.alloc(19);
  const refused = coded('VMRE_RPC_FAILED', '20 bytes, not 19');
  await expect(vm.sendAppRequest({ nodeIds: [node(1), bad] })).rejects.toEqual(refused);
  await expect(vm.sendAppResponse({ nodeId: bad })).rejects.toEqual(refused);
  await expect(vm.sendAppError({ nodeId: bad })).rejects.toEqual(refused);
  await expect(vm.sendAppGossip({ nodeIds: [bad] })).rejects.toEqual(refused);
  await turn();
  expect(messages).toEqual([]);
});

test('the VM does not wait for a slow delivery; messages beyond the limit are lost', async () => {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const arrived: number[] = [];
  const lost: [number, string][] = [];
  const number = (message: AppMessage): number => ('requestId' in message ? message.requestId : -1);
  const sender = new AppSender({
    deliver: async (message) => {
      await held;
      arrived.push(number(message));
    },
    onLost: (message, reason) => lost.push([number(message), reason]),
    maxWaiting: 3,
  });
  const vm = await served(AppSenderService, sender.handlers);
  for (let requestId = 1; requestId <= 5; requestId += 1) {
    await vm.sendAppResponse({ nodeId: node(1), requestId });
  }
  expect(arrived).toEqual([]);
  expect(lost).toEqual([
    [4, '3 other messages wait for delivery'],
    [5, '3 other messages wait for delivery'],
  ]);
  release();
  await turn();
  expect(arrived).toEqual([1, 2, 3]);
  // There is room again.
  await vm.sendAppResponse({ nodeId: node(1), requestId: 6 });
  await turn();
  expect(arrived).toEqual([1, 2, 3, 6]);
});

test('messages beyond the limit of bytes are lost, too', async () => {
  const lost: AppMessage[] = [];
  const sender = new AppSender({
    deliver: () => new Promise(() => {}),
    onLost: (message) => lost.push(message),
    maxWaitingBytes: 1000,
  });
  const vm = await served(AppSenderService, sender.handlers);
  await vm.sendAppGossip({ msg: Buffer.alloc(900) });
  expect(lost).toHaveLength(0);
  await vm.sendAppGossip({ msg: Buffer.alloc(200) });
  expect(lost).toHaveLength(1);
});

test('a failed delivery loses one message, and the next one is delivered', async () => {
  const arrived: AppMessage[] = [];
  const lost: string[] = [];
  const sender = new AppSender({
    deliver: (message) => {
      if (message.kind === 'error') throw new Error('nobody listens');
      arrived.push(message);
    },
    onLost: (_, reason) => lost.push(reason),
  });
  const vm = await served(AppSenderService, sender.handlers);
  await vm.sendAppError({ nodeId: node(1), errorMessage: 'x' });
  await vm.sendAppGossip({ msg: Buffer.from('y') });
  await turn();
  expect(lost).toEqual(['nobody listens']);
  expect(arrived).toHaveLength(1);
});
