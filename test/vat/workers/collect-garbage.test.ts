import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

const file = join(__dirname, '../../../dist/vat/workers/collect-garbage.js');
const THREADS = 8;

test('threads that start at the same time all can collect garbage', async () => {
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const script = `
    const { workerData, parentPort } = require('node:worker_threads');
    const { prepareCollecting, collectGarbage } = require(workerData.file);
    parentPort.postMessage('ready');
    Atomics.wait(workerData.gate, 0, 0);
    prepareCollecting();
    collectGarbage();`;
  const threads = Array.from(
    { length: THREADS },
    () => new Worker(script, { eval: true, workerData: { file, gate } }),
  );
  const ends = threads.map((thread) => once(thread, 'exit'));
  await Promise.all(threads.map((thread) => once(thread, 'message')));
  Atomics.store(gate, 0, 1);
  Atomics.notify(gate, 0);
  expect((await Promise.all(ends)).flat()).toEqual(Array(THREADS).fill(0));
});
