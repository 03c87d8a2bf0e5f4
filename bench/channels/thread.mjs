// A minimal thread that sends COUNT requests and waits for each answer. Prints the seconds that it took.
import { URL } from 'node:url';
import {
  isMainThread,
  parentPort,
  receiveMessageOnPort,
  Worker,
  workerData,
} from 'node:worker_threads';

const request = `["syscall",["vatstoreGet","key 000000"]]`;
const answer = '["ok",null]';

if (isMainThread) {
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const count = Number(process.argv[2]);
  const worker = new Worker(new URL(import.meta.url), { workerData: { signal, count } });
  worker.on('message', (message) => {
    if (typeof message === 'number') {
      process.stdout.write(`${JSON.stringify({ seconds: message })}\n`);
      return;
    }
    worker.postMessage(answer);
    Atomics.add(signal, 0, 1);
    Atomics.notify(signal, 0);
  });
} else {
  const { signal, count } = workerData;
  const ask = () => {
    parentPort.postMessage([request]);
    for (;;) {
      const seen = Atomics.load(signal, 0);
      if (receiveMessageOnPort(parentPort)) return;
      Atomics.wait(signal, 0, seen);
    }
  };
  for (let i = 0; i < count / 10; i += 1) ask();
  const begin = performance.now();
  for (let i = 0; i < count; i += 1) ask();
  parentPort.postMessage((performance.now() - begin) / 1000);
}
