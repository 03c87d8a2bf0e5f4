import { once } from 'node:events';
import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';

import { openKernel } from '../../../../src/vat';
import { threadHeaps } from '../../../../src/vat/workers/manager/thread-heaps';

const MEGABYTE = 1024 * 1024;
const library = resolve(__dirname, '../../../../dist/vat/index.js');

const spinner = `
  const { workerData } = require('node:worker_threads');
  globalThis.collectGarbage = () => void Atomics.add(workerData, 0, 1);
  const kept = Array.from({ length: 1e6 }, (_, i) => ({ i }));
  for (;;) Atomics.store(workerData, 1, kept.length);`;

test('the heap of a looping thread can be measured, after a garbage collection where that matters', async () => {
  const heaps = threadHeaps();
  const workerData = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(spinner, { eval: true, workerData });
  const { threadId } = worker;
  expect(await heaps?.used(threadId, 0)).toBeUndefined();
  while (Atomics.load(workerData, 1) === 0) await new Promise(setImmediate);
  expect(await heaps?.used(threadId, Infinity)).toBeGreaterThan(8 * MEGABYTE);
  expect(workerData[0]).toBe(0);
  expect(await heaps?.used(threadId, MEGABYTE)).toBeGreaterThan(8 * MEGABYTE);
  expect(workerData[0]).toBe(1);
  await worker.terminate();
  expect(await heaps?.used(threadId, 0)).toBeUndefined();
});

test('a vat with much garbage and little live data is not ended', async () => {
  const source = `exports.buildRootObject = () => {
    let all = [];
    const churn = () => {
      for (let n = 0; n < 200; n += 1) {
        all = [];
        for (let i = 0; i < 5e4; i += 1) all.push({ i });
      }
      return all.length;
    };
    return Far('churner', { churn });
  };`;
  const vat = { source, worker: 'thread' as const, limits: { memoryMb: 16 } };
  const kernel = await openKernel({ vats: { vat } });
  expect(await kernel.call('vat', 'churn')).toBe(5e4);
  await kernel.close();
});

test('a kernel in a thread has the engine’s limit for its threads', async () => {
  const program = `
    const { openKernel } = require(${JSON.stringify(library)});
    const { parentPort } = require('node:worker_threads');
    const source = "exports.buildRootObject = () => Far('a', { bomb() { const all = []; for (;;) all.push([1]); } });";
    const vat = { source, worker: 'thread', limits: { memoryMb: 16 } };
    openKernel({ vats: { vat } }).then(async (kernel) => {
      kernel.terminations$.subscribe(({ value }) => parentPort.postMessage(value.message));
      await kernel.call('vat', 'bomb').catch(() => undefined);
      await kernel.close();
    });`;
  const worker = new Worker(program, { eval: true });
  expect(await once(worker, 'message')).toEqual([
    'vat has terminated: it uses more than 16 MiB of memory',
  ]);
  await once(worker, 'exit');
});
