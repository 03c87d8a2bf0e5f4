import type { VatManagerFactory } from '../../src/vat';
import type { VatLimits } from '../../src/vat/limits';
import { nodeLink } from '../../src/vat/workers/manager/node-link';
import { processLink } from '../../src/vat/workers/manager/process-link';
import { threadLink } from '../../src/vat/workers/manager/thread-link';
import { workerManager } from '../../src/vat/workers/manager/worker-manager';
import type { OpenLink, WorkerLink } from '../../src/vat/workers/manager/worker-link';
import { resolve } from 'node:path';
import { citizen } from './vat-town';

const liar = resolve(__dirname, '../fixtures/vat/lying-worker.js');

const links: Record<VictimWorker, OpenLink> = {
  thread: threadLink,
  process: nodeLink(),
  liar: processLink({ program: process.execPath, args: [liar] }),
};

/** The worker of a victim; a liar is a foreign program that breaks the protocol on request. */
export type VictimWorker = 'thread' | 'process' | 'liar';

/** A vat that suffers a fault. */
export class Victim {
  /** Called when the worker exists, before the vat does. */
  onOpen: () => void = () => undefined;
  private link: WorkerLink | undefined;

  constructor(
    readonly name: string,
    readonly worker: VictimWorker,
    private readonly limits: VatLimits,
  ) {}

  get make(): VatManagerFactory {
    const open: OpenLink = async (events, memoryMb) => {
      this.link = await links[this.worker](events, memoryMb);
      this.onOpen();
      return this.link;
    };
    const source = this.worker === 'liar' ? null : citizen;
    return workerManager(open, { name: this.name, source, limits: this.limits });
  }

  get pid(): number | undefined {
    return (this.link as unknown as { child?: { pid: number } }).child?.pid;
  }

  /** Like the operating system, without the kernel. */
  kill(): void {
    this.signal('SIGKILL');
  }

  signal(signal: NodeJS.Signals): void {
    const { pid } = this;
    if (pid === undefined) void this.link?.kill();
    else if (isAlive(pid)) process.kill(pid, signal);
  }

  get isGone(): boolean {
    return this.pid === undefined || !isAlive(this.pid);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
