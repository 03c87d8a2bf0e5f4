import {
  parentPort,
  receiveMessageOnPort,
  workerData,
  type MessagePort,
} from 'node:worker_threads';

import { collectGarbage } from '../collect-garbage';
import { serveVat, type WorkerPort } from './serve-vat';

/** What a thread is given when it is made. */
export interface ThreadData {
  /** Of the realm in which the vat lives. */
  readonly realmScript: string;
  /** Changes with every message of the manager. */
  readonly signal: Int32Array;
}

/** Messages are sent in lists of up to so many characters. */
const BATCH = 256 * 1024;

const port = parentPort as MessagePort;
const { realmScript, signal } = workerData as ThreadData;

let batch: string[] = [];
let size = 0;

const read = (): string => {
  for (;;) {
    const seen = Atomics.load(signal, 0);
    const received = receiveMessageOnPort(port) as { message: string } | undefined;
    if (received) return received.message;
    Atomics.wait(signal, 0, seen);
  }
};

const flush = (): void => {
  if (batch.length > 0) port.postMessage(batch);
  batch = [];
  size = 0;
};

const write: WorkerPort['write'] = (text) => {
  batch.push(text);
  size += text.length;
  if (size < BATCH) return;
  // The manager has to take this before more is made: nothing else bounds what waits for it.
  batch.push('["pause"]');
  flush();
  read();
};

// For the manager, which looks into the heap; the vat has other globals.
Object.assign(globalThis, { collectGarbage });
port.on('message', serveVat({ write, flush, read }, realmScript));
