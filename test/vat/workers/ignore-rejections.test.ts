import { runInThisContext } from 'node:vm';

import { closeAll, open, vat } from './authored-kit';

afterEach(closeAll);

const host = runInThisContext('process') as NodeJS.Process;
const unhandled: unknown[] = [];
const note = (reason: unknown): void => void unhandled.push(reason);
beforeAll(() => host.on('unhandledRejection', note));
afterAll(() => host.off('unhandledRejection', note));

/** Rejections are reported after all microtasks. */
const reported = () => new Promise((resolve) => setImmediate(resolve));

test('rejections in a vat are ignored, even after a library has restored process.emit', async () => {
  const emit = host.emit.bind(host);
  const methods = 'leave: () => void Promise.reject(Error("left"))';
  const { kernel } = await open({ a: vat(methods) }, { worker: 'local' });
  await kernel.call('a', 'leave');
  await reported();
  host.emit = emit; // like signal-exit when its last listener is removed
  await kernel.call('a', 'leave');
  await reported();
  expect(unhandled).toEqual([]);
});
