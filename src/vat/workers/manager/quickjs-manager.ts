import { hash } from 'node:crypto';

import { messageOf, VmreError } from '../../../support/errors/vmre-error';
import type { DeliveryUsage, VatDelivery, VatDeliveryResult } from '../../types/delivery';
import type { VatSyscall, VatSyscallHandler } from '../../types/syscall';
import { ResourceLimitError } from '../quickjs/meter';
import { engineName } from '../quickjs/open-engine';
import { QuickJsRealm } from '../quickjs/quickjs-realm';
import type { VatLog } from '../realm';
import { limitsOf, type VatLimits } from '../../limits';
import type { WorkerImage } from '../worker-image';
import type { VatManager, VatManagerFactory, WorkerSnapshots } from './vat-manager';

/** Options of a vat in QuickJS. */
export interface QuickJsOptions {
  /** The code: a CommonJS module that exports buildRootObject or setup. */
  source: string;
  /** Name of the vat, for the log. */
  name: string;
  /** Receives what the vat logs. Default: it is dropped. */
  log?: VatLog;
  /**
   * `computation` is in steps of the engine: iterations of loops in its interpreter and its library; an
   * operation of the language takes one or more. `memoryMb` is the memory of the engine, which starts with 16
   * MiB.
   */
  limits?: VatLimits;
}

/**
 * Runs a vat in this thread, in its own engine, which is WebAssembly. Its steps are counted
 * deterministically. A vat that exceeds a limit is stopped wherever it is, and cannot catch that. The factory
 * throws VMRE_VAT_WORKER_FAILED if there is not enough memory.
 */
export function quickjsManager(options: QuickJsOptions): VatManagerFactory {
  let code: string | undefined;
  const snapshots: WorkerSnapshots = {
    get engine() {
      return engineName();
    },
    get code() {
      return (code ??= hash('sha256', options.source).slice(0, HASH_DIGITS));
    },
    restore: (syscall, image) => new QuickJsManager(options, syscall, snapshots, image),
  };
  const make = (syscall: VatSyscallHandler) => new QuickJsManager(options, syscall, snapshots);
  return Object.assign(make, { isBounded: true, snapshots });
}

const HASH_DIGITS = 32;

class QuickJsManager implements VatManager {
  private realm: QuickJsRealm | undefined;
  private isBroughtBack = false;

  constructor(
    { name, source, log = () => undefined, limits }: QuickJsOptions,
    private readonly syscall: VatSyscallHandler,
    private readonly snapshots: WorkerSnapshots,
    image?: WorkerImage,
  ) {
    const { deliveryMs, memoryMb, computation } = limitsOf(limits);
    // What it logs in a replay was logged before.
    const tell: VatLog = (line) => void (this.isBroughtBack || log(line));
    const endpoint = { name, log: tell, syscall: (text: string) => this.ask(text) };
    try {
      this.realm = new QuickJsRealm(endpoint, image ?? source, {
        deliveryMs,
        memoryMb,
        computation,
      });
    } catch (error) {
      throw VmreError.from(error, 'VMRE_VAT_WORKER_FAILED', `the worker of vat ${name}`);
    }
  }

  /** Garbage is found deterministically, so that a replay does not need the record. */
  deliver(delivery: VatDelivery, recorded?: readonly VatSyscall[]): VatDeliveryResult {
    const { realm } = this;
    if (!realm) return ['error', 'vat has terminated: its engine was discarded', null];
    this.isBroughtBack = recorded !== undefined;
    try {
      if (delivery[0] === 'bringOutYourDead') realm.collectGarbage();
      const problem = realm.deliver(JSON.stringify(delivery));
      return problem === undefined
        ? ['ok', null, usageOf(realm)]
        : ['error', problem, usageOf(realm)];
    } catch (error) {
      this.stop();
      const reason =
        error instanceof ResourceLimitError ? error.message : `its engine: ${messageOf(error)}`;
      return ['error', `vat has terminated: ${reason}`, usageOf(realm)];
    }
  }

  capture(): WorkerImage {
    if (!this.realm) throw new Error('its engine was discarded');
    const { engine, code } = this.snapshots;
    return { engine, code, ...this.realm.image };
  }

  stop(): void {
    this.realm = undefined;
  }

  private ask(text: string): string {
    return JSON.stringify(this.syscall(JSON.parse(text) as VatSyscall));
  }
}

const usageOf = ({ steps, size }: QuickJsRealm): DeliveryUsage => ({
  compute: steps,
  memory: size,
});
