import { messageOf, VmreError } from '../../../support/errors/vmre-error';
import type { DeliveryUsage, VatDelivery, VatDeliveryResult } from '../../types/delivery';
import type { VatSyscall, VatSyscallHandler } from '../../types/syscall';
import { ResourceLimitError } from '../quickjs/meter';
import { QuickJsRealm } from '../quickjs/quickjs-realm';
import type { VatLog } from '../realm';
import { limitsOf, type VatLimits } from '../../limits';
import type { VatManager, VatManagerFactory } from './vat-manager';

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
export const quickjsManager =
  (options: QuickJsOptions): VatManagerFactory =>
  (syscall) =>
    new QuickJsManager(options, syscall);

class QuickJsManager implements VatManager {
  private realm: QuickJsRealm | undefined;
  private isBroughtBack = false;

  constructor(
    { name, source, log = () => undefined, limits }: QuickJsOptions,
    private readonly syscall: VatSyscallHandler,
  ) {
    const { deliveryMs, memoryMb, computation } = limitsOf(limits);
    // What it logs in a replay was logged before.
    const tell: VatLog = (line) => void (this.isBroughtBack || log(line));
    const endpoint = { name, log: tell, syscall: (text: string) => this.ask(text) };
    try {
      this.realm = new QuickJsRealm(endpoint, source, { deliveryMs, memoryMb, computation });
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
