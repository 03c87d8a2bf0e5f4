import {
  parentPort,
  receiveMessageOnPort,
  workerData,
  type MessagePort,
} from 'node:worker_threads';

import { collectGarbage } from '../collect-garbage';
import { serveVat, type WorkerPort } from './serve-vat';
import { SpinWait } from './spin-wait';

/** What a thread is given when it is made. */
export interface ThreadData {
  /** Of the realm in which the vat lives. */
  readonly realmScript: string;
  /** Changes with every message of the manager. */
  readonly signal: Int32Array;
}

/** Messages are sent in lists of up to so many characters. */
const MAX_BATCH_CHARACTERS = 256 * 1024;

const port = parentPort as MessagePort;
const { realmScript, signal } = workerData as ThreadData;

let batch: string[] = [];
let size = 0;

/** Messages that were taken; the signal counts those that were sent. */
let taken = 0;
const spinning = new SpinWait();

const read = (): string => {
  for (;;) {
    const sent = Atomics.load(signal, 0);
    if (((sent - taken) | 0) > 0) break;
    if (!spinning.sees(() => Atomics.load(signal, 0) !== sent)) Atomics.wait(signal, 0, sent);
  }
  taken = (taken + 1) | 0;
  return (receiveMessageOnPort(port) as { message: string }).message;
};

const flush = (): void => {
  if (batch.length > 0) port.postMessage(batch);
  batch = [];
  size = 0;
};

const write: WorkerPort['write'] = (text) => {
  batch.push(text);
  size += text.length;
  if (size < MAX_BATCH_CHARACTERS) return;
  // The manager has to take this before more is made: nothing else bounds what waits for it.
  batch.push('["pause"]');
  flush();
  read();
};

const serve = serveVat({ write, flush, read }, realmScript);
port.on('message', (text: string) => {
  taken = (taken + 1) | 0;
  serve(text);
});
// For the manager, which looks into the heap: it stays when the others go, and the vat has other globals.
Object.defineProperty(globalThis, 'collectGarbage', { value: collectGarbage });
