import { Worker } from 'node:worker_threads';

import { messageOf } from '../../../support/errors/vmre-error';
import { realmScript, workerProgram } from '../load-script';
import type { ThreadData } from '../remote/thread-main';
import { MIB } from '../../limits';
import { threadHeaps } from './thread-heaps';
import type { OpenLink } from './worker-link';

/** What the engine needs beside what the vat holds. */
const ENGINE_MB = 16;
/**
 * V8 ends the process when a thread wants more in one piece than its heap has left and the 16 MB that Node
 * adds for its end. So the heap has room for any such piece, and is looked into by the manager.
 */
const HEADROOM_MB = 4096;
/** For what is new: where nobody can look into the heap, more of it than those 16 MB would be the end, too. */
const YOUNG_MB = 6;

/**
 * A worker in a thread of this process, with a heap of its own. What it says comes in lists; it is woken by
 * a change of shared memory when it waits for an answer.
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
    // Nothing of it may get into the output of the host; who reads it keeps the host alive.
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
  // An error has been told before: without one, something else has ended it.
  worker.once('exit', (code) => onEnd(`its thread ended with exit code ${code}`, false));
  // A vat that has nothing to do does not keep the host alive.
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
