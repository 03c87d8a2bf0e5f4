import { PassThrough } from 'node:stream';

import { FrameSplitter } from '../../src/adapters/runtime-api/frame-splitter';
import type { Request, ResponseCommand } from '../../src/adapters/runtime-api/messages';
import { decodeRequest, writeResponse } from '../../src/adapters/runtime-api/codec';
import { WireWriter } from '../../src/protobuf/wire-writer';
import { RuntimeClient } from '../../src/supervisor/client';
import { CommandMonitor } from '../../src/supervisor/command-monitor';
import { RuntimeRefusal } from '../../src/supervisor/runtime-refusal';
import { VmreError } from '../../src/support/errors/vmre-error';
import { coded } from '../support/coded';

/** A runtime that sends given answers at given times. */
class Puppet {
  readonly requests: Request[] = [];
  readonly fromRuntime = new PassThrough();
  readonly toRuntime = new PassThrough();
  readonly client = new RuntimeClient(this.fromRuntime, this.toRuntime, new CommandMonitor());

  constructor() {
    const splitter = new FrameSplitter(2 ** 20, (frame) =>
      this.requests.push(decodeRequest(frame)),
    );
    this.toRuntime.on('data', (chunk: Buffer) => splitter.push(chunk));
  }

  answer(id: number, command: ResponseCommand): void {
    const writer = new WireWriter();
    writeResponse(writer, { event: false, id, command });
    this.fromRuntime.write(writer.take());
  }
}

let puppet: Puppet;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  puppet = new Puppet();
});

test('requests have ids from 2, and answers may arrive in any order', async () => {
  const hellos = ['a', 'b', 'c'].map((version) => puppet.client.hello(version));
  expect(puppet.requests).toEqual([]);
  await turn();
  expect(puppet.requests.map(({ id }) => id)).toEqual([2, 3, 4]);
  for (const id of [4, 2, 3]) puppet.answer(id, { type: 'hello', version: `v${id}` });
  expect(await Promise.all(hellos)).toEqual(['v2', 'v3', 'v4']);
});

test('an error answer rejects with its message, hint and data', async () => {
  const run = puppet.client.run({ bin: 'x', args: ['x'], workDir: '' });
  puppet.answer(2, { type: 'error', code: 1, message: 'no x here', context: { hint: 'try y' } });
  const refusal: unknown = await run.catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(RuntimeRefusal);
  expect(VmreError.is(refusal)).toBe(true);
  expect(refusal).toMatchObject({
    name: 'RuntimeRefusal',
    code: 'VMRE_RUNTIME_REFUSED',
    wireCode: 1,
    message: 'no x here',
    hint: 'try y',
    data: { hint: 'try y' },
  });
});

test('an answer of another kind violates the protocol', async () => {
  const kill = puppet.client.kill(1, 15);
  puppet.answer(2, { type: 'run', pid: 1 });
  await expect(kill).rejects.toThrow(
    coded('VMRE_CONTRACT_BROKEN', 'the runtime answered kill with run'),
  );
});

test('a response to an unknown request is ignored', async () => {
  const hello = puppet.client.hello();
  puppet.answer(99, { type: 'kill' });
  puppet.answer(2, { type: 'hello', version: '1.0.0' });
  expect(await hello).toBe('1.0.0');
});

test('pending and later requests are rejected when the stream ends', async () => {
  const hello = puppet.client.hello();
  puppet.fromRuntime.end();
  await expect(hello).rejects.toThrow(
    coded('VMRE_RUNTIME_EXITED', 'the runtime exited before it answered hello'),
  );
  expect(await puppet.client.ended).toBeUndefined();
  await expect(puppet.client.shutdown()).rejects.toThrow(coded('VMRE_RUNTIME_EXITED'));
});

test.each([
  ['half a frame', '0b1002', 'VMRE_FRAME_TRUNCATED'],
  ['an absurd length', 'ffffffff0f', 'VMRE_FRAME_TOO_LARGE'],
  ['text', Buffer.from('hello\n\n\n').toString('hex'), /^VMRE_FRAME_/],
])('%s ends the dialogue with its reason', async (_what, hex, code) => {
  const hello = puppet.client.hello();
  puppet.fromRuntime.end(Buffer.from(hex, 'hex'));
  await expect(hello).rejects.toThrow(coded(code));
  expect((await puppet.client.ended)?.code).toMatch(code);
});

test.each([
  ['alone', [0]],
  ['several', [0, 0, 0]],
  ['with what else was printed', [0, 72, 105]],
])('zero bytes between the messages, %s, violate the protocol', async (_name, bytes) => {
  const hello = puppet.client.hello();
  puppet.answer(2, { type: 'hello', version: 'x' });
  expect(await hello).toBe('x');
  const kill = puppet.client.kill(1, 15);
  puppet.fromRuntime.write(Buffer.from(bytes));
  await expect(kill).rejects.toThrow(coded('VMRE_FRAME_MALFORMED', 'empty message'));
  expect(await puppet.client.ended).toEqual(coded('VMRE_FRAME_MALFORMED'));
});

test('the requests of one turn are written together', async () => {
  const write = jest.spyOn(puppet.toRuntime, 'write');
  void Promise.allSettled([1, 2, 3].map(() => puppet.client.hello()));
  await turn();
  expect(write).toHaveBeenCalledTimes(1);
  expect(puppet.requests).toHaveLength(3);
});

test('the runtime waits for a slow observer', async () => {
  const fromRuntime = new PassThrough();
  let take = (): void => undefined;
  const taken = new Promise<void>((resolve) => (take = resolve));
  const monitor = new CommandMonitor();
  const client = new RuntimeClient(fromRuntime, new PassThrough(), monitor);
  void client.ended;
  const ended = monitor.follow(1, { onOutput: () => taken });
  const writer = new WireWriter();
  const status = { type: 'status', pid: 1, returnCode: 0, stderr: Buffer.alloc(0) } as const;
  const data = Buffer.from('out');
  const event = { ...status, running: true, stdout: data };
  writeResponse(writer, { event: true, id: 0, command: event });
  fromRuntime.write(writer.take());
  await turn();
  expect(fromRuntime.isPaused()).toBe(true);
  writeResponse(writer, { event: true, id: 0, command: { ...event, running: false } });
  fromRuntime.write(writer.take());
  await turn();
  expect(fromRuntime.readableLength).toBeGreaterThan(0);
  take();
  expect((await ended).code).toBe(0);
  await turn();
  expect(fromRuntime.isPaused()).toBe(false);
});
