import {
  parentPort,
  receiveMessageOnPort,
  workerData,
  type MessagePort,
} from 'node:worker_threads';

import { collectGarbage } from '../collect-garbage';
import { serveVat, type WorkerPort } from './serve-vat';
import { SpinWait } from './spin-wait';

/** Data for a new thread. */
export interface ThreadData {
  /** The script of the realm. */
  readonly realmScript: string;
  /** Changes with every message of the manager. */
  readonly signal: Int32Array;
}

/** Messages are sent in lists of about this many characters. */
const MAX_BATCH_CHARACTERS = 256 * 1024;

const port = parentPort as MessagePort;
const { realmScript, signal } = workerData as ThreadData;

let batch: string[] = [];
let size = 0;

/** Messages that were received; the signal counts those that were sent. */
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
  // The manager must receive this before the vat continues: otherwise waiting messages would be unlimited.
  batch.push('["pause"]');
  flush();
  read();
};

const serve = serveVat({ write, flush, read }, realmScript);
port.on('message', (text: string) => {
  taken = (taken + 1) | 0;
  serve(text);
});
// For the manager, which measures the heap: this global stays when others are removed, and vats have
// different globals.
Object.defineProperty(globalThis, 'collectGarbage', { value: collectGarbage });
