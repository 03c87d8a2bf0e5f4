import { VmreError } from '../../../support/errors/vmre-error';
import type { VatDelivery, VatDeliveryResult } from '../shapes/delivery';
import type { VatSyscall, VatSyscallHandler } from '../shapes/syscall';
import {
  awaited,
  WORKER_PROTOCOL,
  type FromWorker,
  type ToWorker,
  type VatBundle,
} from '../worker/remote/messages';
import type { VatLog, VatLogLine } from '../worker/realm';
import { DEFAULT_LIMITS, type VatLimits } from './limits';
import type { VatManager, VatManagerMaker } from './vat-manager';
import { watchDelivery } from './watch-delivery';
import type { LinkEvents, OpenLink, WorkerLink } from './worker-link';

/** A vat that runs in a worker outside. */
export interface RemoteVat {
  /** For messages and the log. */
  name: string;
  /** A CommonJS module that exports buildRootObject or setup; null for a worker that is the vat itself. */
  source: string | null;
  /** Takes what the vat writes. Default: nowhere. */
  log?: VatLog;
  limits?: VatLimits;
}

/** Runs a vat in a worker of its own behind a link. The worker is ended with the first thing that is wrong. */
export const workerManager =
  (open: OpenLink, vat: RemoteVat): VatManagerMaker =>
  async (syscall) => {
    const manager = new WorkerManager(vat, syscall);
    await manager.start(open);
    return manager;
  };

/** What was begun and has to be answered by the worker. */
interface Task {
  readonly awaits: FromWorker[0];
  readonly settle: (message: FromWorker) => void;
  readonly fail: (reason: string) => void;
  readonly isReplay: boolean;
}

class WorkerManager implements VatManager {
  readonly ended: Promise<string>;
  private tellEnd: (reason: string) => void = () => undefined;
  private link: WorkerLink | undefined;
  private task: Task | undefined;
  /** Why nothing more can be done; undefined while the worker serves. */
  private end: string | undefined;
  private isShutDown = false;
  private idleBytes = 0;

  constructor(
    private readonly vat: RemoteVat,
    private readonly syscall: VatSyscallHandler,
  ) {
    this.ended = new Promise((resolve) => (this.tellEnd = resolve));
  }

  private get limits() {
    return { ...DEFAULT_LIMITS, ...this.vat.limits };
  }

  /** @throws VMRE_VAT_WORKER_FAILED */
  async start(open: OpenLink): Promise<void> {
    const { name, source } = this.vat;
    const { startMs, memoryMb, computation = null } = this.limits;
    try {
      const events: LinkEvents = {
        onText: (text) => this.receive(text),
        onEnd: (reason) => this.fail(reason),
      };
      this.link = await open(events, memoryMb);
      const bundle: VatBundle = { protocol: WORKER_PROTOCOL, name, source, memoryMb, computation };
      const ready = this.ask(['setBundle', bundle], 'dispatchReady');
      const late = setTimeout(() => this.fail(`it was not ready within ${startMs} ms`), startMs);
      const [, protocol] = await ready.finally(() => clearTimeout(late));
      if (protocol === WORKER_PROTOCOL) {
        this.idleBytes = this.link.memoryUse() ?? 0;
        return;
      }
      this.fail(`it speaks protocol ${String(protocol)}, and ${WORKER_PROTOCOL} is wanted`);
      throw new Error(this.end);
    } catch (error) {
      await this.shutdown();
      throw VmreError.from(error, 'VMRE_VAT_WORKER_FAILED', `the worker of the vat ${name}`);
    }
  }

  async deliver(
    delivery: VatDelivery,
    recorded?: readonly VatSyscall[],
  ): Promise<VatDeliveryResult> {
    if (this.end !== undefined || !this.link) return terminated(this.end ?? 'its worker was ended');
    const limits = { ...this.limits, idleBytes: this.idleBytes };
    const stopWatching = watchDelivery(this.link, limits, (reason) => this.fail(reason));
    try {
      const message = ['deliver', delivery, recorded ?? null] as const;
      const [, result] = await this.ask(message, 'deliverDone', recorded !== undefined);
      return result;
    } catch (error) {
      return terminated((error as Error).message);
    } finally {
      stopWatching();
    }
  }

  async shutdown(): Promise<void> {
    this.isShutDown = true;
    this.end ??= 'its worker was shut down';
    this.task?.fail(this.end);
    await this.link?.kill();
  }

  private ask<Type extends FromWorker[0]>(
    message: ToWorker,
    awaits: Type,
    isReplay = false,
  ): Promise<Extract<FromWorker, readonly [Type, ...unknown[]]>> {
    return new Promise((resolve, reject) => {
      this.task = {
        awaits,
        isReplay,
        settle: (answer) => resolve(answer as Extract<FromWorker, readonly [Type, ...unknown[]]>),
        fail: (reason) => reject(new Error(reason)),
      };
      if (this.end !== undefined) this.task.fail(this.end);
      else this.link?.post(JSON.stringify(message));
    });
  }

  /** Whatever a worker says: what makes no sense ends it. */
  private receive(text: string): void {
    if (this.end !== undefined) return;
    const message = messageIn(text);
    switch (message?.[0]) {
      case 'syscall':
        return this.carryOut(message[1]);
      case 'console':
        return this.write(message[1], message[2]);
      case undefined:
        return this.fail(`its worker said what is no message: ${text.slice(0, 100)}`);
      default: {
        const { task } = this;
        if (task?.awaits !== message?.[0]) {
          return this.fail(`its worker said ${String(message?.[0])} out of turn`);
        }
        this.task = undefined;
        task?.settle(message as FromWorker);
      }
    }
  }

  private carryOut(syscall: VatSyscall): void {
    // Out of its turn it is refused, and the kernel knows.
    const result = this.syscall(syscall);
    const isAwaited = Array.isArray(syscall) && awaited.includes(syscall[0]);
    if (isAwaited && this.task?.awaits === 'deliverDone') this.link?.post(JSON.stringify(result));
    else if (result[0] === 'error') this.fail(result[1]);
  }

  private write(level: unknown, text: unknown): void {
    const { name, log } = this.vat;
    if (this.task?.isReplay || typeof text !== 'string') return;
    const known = levels.find((each) => each === level) ?? 'info';
    log?.({ vat: name, level: known, text });
  }

  /** The worker is of no use any more. */
  private fail(reason: string): void {
    if (this.end !== undefined) return;
    this.end = reason;
    this.task?.fail(reason);
    this.task = undefined;
    void this.link?.kill();
    if (!this.isShutDown) this.tellEnd(`vat has terminated: ${reason}`);
  }
}

const levels: readonly VatLogLine['level'][] = ['debug', 'info', 'warn', 'error'];

const terminated = (reason: string): VatDeliveryResult => [
  'error',
  `vat has terminated: ${reason}`,
  null,
];

function messageIn(text: string): FromWorker | undefined {
  try {
    const message: unknown = JSON.parse(text);
    const isMessage = Array.isArray(message) && known.includes(message[0] as string);
    return isMessage ? (message as unknown as FromWorker) : undefined;
  } catch {
    return undefined;
  }
}

const known: readonly string[] = ['dispatchReady', 'syscall', 'console', 'deliverDone'];
