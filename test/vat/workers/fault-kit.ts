import { runInThisContext } from 'node:vm';
import type { Worker } from 'node:worker_threads';

import { script, workerProcesses } from './worker-processes';
import { openKernel, methodDevice, type VatKernel, type VatSpec } from '../../../src/vat';

const program = process.execPath;

/** A program that breaks the protocol: see the fixture. */
export const liar = (early = 'honest'): VatSpec & { program: string } => ({
  program,
  args: [script, ...(early === 'honest' ? [] : [early])],
});

/** A vat that can be made to do anything, and that counts its answers. */
export const counter = (methods = '') => ({
  source: `exports.buildRootObject = (powers, parameters, baggage) => {
    let count = 0;
    return Far('counter', { add: () => (count += 1), ${methods} });
  };`,
});

/** Uncaught errors of this process. */
export const unhandled: unknown[] = [];
const host = runInThisContext('process') as NodeJS.Process;
const keep = (error: unknown): void => void unhandled.push(error);
beforeAll(() => host.on('unhandledRejection', keep));
afterAll(() => host.off('unhandledRejection', keep));

/** Threads that were started and have not exited; the latest comes last. */
export const threads: Worker[] = [];

const threading = require('node:worker_threads') as { Worker: typeof Worker };
threading.Worker = class extends threading.Worker {
  constructor(...args: ConstructorParameters<typeof Worker>) {
    super(...args);
    threads.push(this);
    this.once('exit', () => threads.splice(threads.indexOf(this), 1));
  }
};

/** Receives calls of vats to the device of this name. */
export const oracle = { onAsk: (_value: unknown): void => undefined };

/** A kernel whose vats suffer faults, with bystanders that must not be affected. */
export class Patients {
  private answered = 0;
  readonly ends = new Map<string, string>();

  private constructor(readonly kernel: VatKernel) {
    kernel.terminations$.subscribe(({ name, value }) =>
      this.ends.set(name, value instanceof Error ? value.message : String(value)),
    );
  }

  static async open(): Promise<Patients> {
    const bystanders = {
      near: { ...counter(), worker: 'local' as const },
      beside: { ...counter(), worker: 'thread' as const },
      away: { ...counter(), worker: 'process' as const },
    };
    const devices = { oracle: () => methodDevice({ ask: (value) => oracle.onAsk(value) }) };
    const kernel = await openKernel({ vats: bystanders, devices });
    await kernel.run();
    return new Patients(kernel);
  }

  /** Adds a vat and lets it start. @returns kills its worker: a thread, or a process */
  async admit(name: string, spec: VatSpec): Promise<(signal?: NodeJS.Signals) => void> {
    const before = new Set(workerProcesses());
    this.ends.delete(name);
    await this.kernel.addVat(name, { ...spec, restartTerminated: true });
    await this.kernel.run();
    const pid = workerProcesses().find((each) => !before.has(each));
    if (pid !== undefined) return (signal = 'SIGKILL') => void process.kill(pid, signal);
    const thread = threads.at(-1);
    return () => void thread?.terminate();
  }

  /** Sends a message, and waits for the end of the vat. @returns why it has ended */
  async endOf(name: string, method?: string): Promise<string> {
    if (method !== undefined) await this.kernel.queueMessage(name, method);
    await this.kernel.run();
    for (;;) {
      const reason = this.ends.get(name);
      if (reason !== undefined) return reason;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** The others continue with their state, and only their workers are left. */
  async expectOthersWell(): Promise<void> {
    this.answered += 1;
    for (const name of ['near', 'beside', 'away']) {
      expect(await this.kernel.call(name, 'add')).toBe(this.answered);
      expect(this.ends.has(name)).toBe(false);
    }
    await allGoneBut(1);
    expect(unhandled).toEqual([]);
  }

  close(): Promise<void> {
    return this.kernel.close();
  }
}

/**
 * Waits until a number of workers of each kind is left; a test that waits in vain fails by its time limit.
 */
export async function allGoneBut(count: number): Promise<void> {
  while (workerProcesses().length !== count || threads.length !== count) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
