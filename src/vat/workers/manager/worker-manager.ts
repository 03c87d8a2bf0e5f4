import { messageOf, VmreError } from '../../../support/errors/vmre-error';
import type { VatDelivery, VatDeliveryResult } from '../../types/delivery';
import type { VatSyscall, VatSyscallHandler } from '../../types/syscall';
import {
  blockingSyscalls,
  WORKER_PROTOCOL,
  type FromWorker,
  type ToWorker,
  type VatBundle,
} from '../remote/messages';
import type { VatLog, VatLogLine } from '../realm';
import {
  limitsOf,
  LOG_LINE_SIZE,
  MAX_WORKER_LOG_CHARACTERS,
  SLOW_KILL_MS,
  type VatLimits,
} from '../../limits';
import { recordedGarbage } from '../recorded-garbage';
import { readMessage } from './read-message';
import { timeLimit } from './time-limit';
import {
  resultOfEnd,
  type VatManager,
  type VatManagerFactory,
  type WorkerEnd,
} from './vat-manager';
import { DeliveryWatch } from './watch-delivery';
import type { LinkEvents, OpenLink, WorkerLink } from './worker-link';
import { deferred } from '../../../support/deferred';

/** A vat in a worker outside of this thread. */
export interface RemoteVat {
  /** Name of the vat, for messages and the log. */
  name: string;
  /**
   * The code: a CommonJS module that exports buildRootObject or setup; null if the worker is the vat itself.
   */
  source: string | null;
  /** Receives what the vat logs. Default: it is dropped. */
  log?: VatLog;
  limits?: VatLimits;
}

/**
 * Runs a vat in its own worker behind a link. The first violation of a limit or of the protocol ends the
 * worker.
 */
export const workerManager = (open: OpenLink, vat: RemoteVat): VatManagerFactory =>
  Object.assign(
    async (syscall: VatSyscallHandler) => {
      const manager = new WorkerManager(vat, syscall);
      await manager.start(open);
      return manager;
    },
    { isBounded: true },
  );

/** A request that the worker must answer. */
interface Task {
  readonly awaits: FromWorker[0];
  readonly settle: (message: FromWorker) => void;
  readonly fail: (reason: string) => void;
  readonly isReplay: boolean;
  /** Characters that the vat has logged meanwhile. */
  written: number;
}

const SLOW_KILL_MESSAGE = `its worker did not end within ${SLOW_KILL_MS} ms; a thread cannot be stopped within a call of the engine`;

class WorkerManager implements VatManager {
  private readonly ending = deferred<WorkerEnd>();
  readonly ended = this.ending.promise;
  private link: WorkerLink | undefined;
  private task: Task | undefined;
  /** Why the worker cannot be used; undefined while it serves. */
  private end: string | undefined;
  /** Whether the vat caused that. */
  private isByVat = true;
  private isShutDown = false;
  private isKilled = false;
  private watch: DeliveryWatch | undefined;

  constructor(
    private readonly vat: RemoteVat,
    private readonly syscall: VatSyscallHandler,
  ) {}

  private get limits() {
    return limitsOf(this.vat.limits);
  }

  /** @throws VMRE_VAT_WORKER_FAILED */
  async start(open: OpenLink): Promise<void> {
    const { name, source } = this.vat;
    const { startMs, memoryMb, computation = null } = this.limits;
    try {
      const events: LinkEvents = {
        onText: (text) => this.receive(text),
        onEnd: (reason, isByVat) => this.fail(reason, isByVat),
      };
      this.link = await open(events, memoryMb);
      const bundle: VatBundle = { protocol: WORKER_PROTOCOL, name, source, memoryMb, computation };
      const ready = this.ask(['setBundle', bundle], 'dispatchReady');
      const endTime = timeLimit(startMs, () => this.fail(`it was not ready within ${startMs} ms`));
      const [, protocol] = await ready.finally(endTime);
      if (protocol === WORKER_PROTOCOL) {
        this.watch = new DeliveryWatch(this.link, this.limits, (reason) => this.fail(reason));
        return;
      }
      this.fail(`its protocol is ${protocol}; the kernel requires ${WORKER_PROTOCOL}`);
      throw new Error(this.end);
    } catch (error) {
      await this.stop();
      if (VmreError.is(error)) throw error;
      const text = `the worker of vat ${name}: ${messageOf(error)}`;
      const data = { isLost: !this.isByVat }; // another worker may succeed
      throw new VmreError('VMRE_VAT_WORKER_FAILED', text, { cause: error, data });
    }
  }

  async deliver(
    delivery: VatDelivery,
    recorded?: readonly VatSyscall[],
  ): Promise<VatDeliveryResult> {
    if (this.end !== undefined) return this.terminated(this.end);
    const stopWatching = this.watch?.begin();
    try {
      const record = recorded && recordedGarbage(delivery, recorded);
      const message = ['deliver', delivery, record ?? null] as const;
      const [, result] = await this.ask(message, 'deliverDone', recorded !== undefined);
      return result;
    } catch (error) {
      return this.terminated((error as Error).message);
    } finally {
      stopWatching?.();
    }
  }

  async stop(): Promise<void> {
    this.isShutDown = true;
    this.end ??= 'its worker was shut down';
    this.task?.fail(this.end);
    await this.kill();
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
        written: 0,
        settle: (answer) => resolve(answer as Extract<FromWorker, readonly [Type, ...unknown[]]>),
        fail: (reason) => reject(new Error(reason)),
      };
      if (this.end !== undefined) this.task.fail(this.end);
      else this.link?.post(JSON.stringify(message));
    });
  }

  /** Handles a message of the worker; an invalid one ends the worker. */
  private receive(text: string): void {
    if (this.end !== undefined) return;
    try {
      this.take(readMessage(text));
    } catch (error) {
      this.fail(messageOf(error));
    }
  }

  /** @throws Error with the problem of the message */
  private take(message: FromWorker): void {
    const { task } = this;
    const [type] = message;
    // A vat must not send messages between two requests.
    if (!task) throw new Error(`its worker sent ${type} without a request`);
    if (type === 'console') this.write(task, message[1], message[2]);
    else if (type === 'syscall' && task.awaits === 'deliverDone') this.carryOut(message[1]);
    else if (type === task.awaits) {
      this.task = undefined;
      task.settle(message);
    } else throw new Error(`its worker sent ${type} instead of ${task.awaits}`);
  }

  private carryOut(syscall: VatSyscall): void {
    const result = this.syscall(syscall);
    const isAwaited = Array.isArray(syscall) && blockingSyscalls.includes(syscall[0]);
    if (isAwaited) this.link?.post(JSON.stringify(result));
    else if (result[0] === 'error') this.fail(result[1]);
  }

  private write(task: Task, level: string, text: string): void {
    task.written += LOG_LINE_SIZE + text.length;
    if (task.written > MAX_WORKER_LOG_CHARACTERS) {
      throw new Error(`it wrote more than ${MAX_WORKER_LOG_CHARACTERS} characters in one delivery`);
    }
    if (!task.isReplay) this.tell(levels.find((each) => each === level) ?? 'info', text);
  }

  private tell(level: VatLogLine['level'], text: string): void {
    const { name, log } = this.vat;
    try {
      log?.({ vat: name, level, text });
    } catch {
      // An error of the log is ignored.
    }
  }

  /** A thread ends only between two steps of its code. */
  private async kill(): Promise<void> {
    if (!this.link || this.isKilled) return this.link?.kill();
    this.isKilled = true;
    const late = setTimeout(() => this.tell('error', SLOW_KILL_MESSAGE), SLOW_KILL_MS);
    await this.link.kill().finally(() => clearTimeout(late));
  }

  /** Kills the worker after a failure. */
  private fail(reason: string, isByVat = true): void {
    if (this.end !== undefined) return;
    this.end = reason;
    this.isByVat = isByVat;
    this.task?.fail(reason);
    this.task = undefined;
    void this.kill();
    if (!this.isShutDown) this.ending.resolve(this.endOf(reason));
  }

  private endOf(reason: string): WorkerEnd {
    return { reason: `vat has terminated: ${reason}`, isByVat: this.isByVat };
  }

  private terminated(reason: string): VatDeliveryResult {
    return resultOfEnd(this.endOf(reason));
  }
}

const levels: readonly VatLogLine['level'][] = ['debug', 'info', 'warn', 'error'];
