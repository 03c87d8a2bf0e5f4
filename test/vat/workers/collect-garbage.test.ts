import { Script } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { once } from 'node:events';

import { collectGarbage } from '../../../src/vat/workers/collect-garbage';

const source = '(function () { return "collected"; })';

/** Code compiled by another V8 instance, so that this thread has no compiled code to use instead. */
async function codeMadeElsewhere(): Promise<Buffer> {
  const worker = new Worker(
    `const { Script } = require('node:vm');
     const code = new Script(${JSON.stringify(source)}).createCachedData();
     require('node:worker_threads').parentPort.postMessage(code);`,
    { eval: true },
  );
  const [code] = (await once(worker, 'message')) as [Uint8Array];
  await worker.terminate();
  return Buffer.from(code);
}

test('unreachable objects are collected at once', async () => {
  const gone = new WeakRef({});
  await new Promise(setImmediate); // a new reference is held until then
  collectGarbage();
  expect(gone.deref()).toBeUndefined();
});

test('afterwards V8 still accepts code that was compiled before', async () => {
  const code = await codeMadeElsewhere();
  collectGarbage();
  expect(new Script(source, { cachedData: code }).cachedDataRejected).toBe(false);
});
