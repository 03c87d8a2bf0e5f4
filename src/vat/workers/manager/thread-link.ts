import { Worker } from 'node:worker_threads';

import { messageOf } from '../../../support/errors/vmre-error';
import { realmScript, workerProgram } from '../load-script';
import type { ThreadData } from '../remote/thread-main';
import { MIB } from '../../limits';
import { threadHeaps } from './thread-heaps';
import type { OpenLink } from './worker-link';

/** MiB that the engine needs in addition to the vat. */
const ENGINE_MB = 16;
/**
 * MiB. V8 ends the process if a thread requests more in one piece than its heap has left plus the 16 MiB that
 * Node adds. So the heap gets room for any such piece, and the manager measures it.
 */
const HEADROOM_MB = 4096;
/**
 * MiB of the young generation: if the heap cannot be measured, more than those 16 MiB would end the process,
 * too.
 */
const YOUNG_MB = 6;

/**
 * Runs a worker in a thread of this process with its own heap. Its messages come in lists. A change of shared
 * memory wakes it when it waits for an answer.
 */
export const threadLink: OpenLink = async ({ onText, onEnd }, memoryMb) => {
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const heaps = threadHeaps();
  const workerData: ThreadData = { realmScript: realmScript(), signal };
  const worker = new Worker(workerProgram('thread'), {
    eval: true,
    workerData,
    env: {},
    argv: [],
    execArgv: [],
    stdin: false,
    // Its output must not reach the output of the host; whoever reads it keeps the host alive.
    stdout: true,
    stderr: true,
    resourceLimits: {
      maxOldGenerationSizeMb: memoryMb + ENGINE_MB + (heaps ? HEADROOM_MB : 0),
      maxYoungGenerationSizeMb: YOUNG_MB,
    },
  });
  const { threadId } = worker;
  const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const post = (text: string): void => {
    worker.postMessage(text);
    Atomics.add(signal, 0, 1);
    Atomics.notify(signal, 0);
  };
  worker.on('message', (texts: readonly string[]) => {
    for (const text of texts) {
      if (text === pause) post(goOn);
      else onText(text);
    }
  });
  worker.on('error', (error: NodeJS.ErrnoException) => {
    const isMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    onEnd(isMemory ? `it uses more than ${memoryMb} MiB of memory` : messageOf(error));
  });
  // An error was reported before. Without an error, something outside ended the thread.
  worker.once('exit', (code) => onEnd(`its thread ended with exit code ${code}`, false));
  // An idle vat does not keep the host alive.
  worker.unref();
  return {
    post,
    minMemoryMb: 0, // the heap is measured without garbage
    idleUse: () => ENGINE_MB * MIB,
    memoryUse: (enough) => heaps?.used(threadId, enough),
    kill: async () => {
      await worker.terminate();
      await gone;
    },
  };
};

/** See thread-main. */
const pause = '["pause"]';
const goOn = '["go on"]';
