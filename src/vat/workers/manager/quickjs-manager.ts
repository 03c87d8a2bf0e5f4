import { messageOf, VmreError } from '../../../support/errors/vmre-error';
import type { DeliveryUsage, VatDelivery, VatDeliveryResult } from '../../types/delivery';
import type { VatSyscall, VatSyscallHandler } from '../../types/syscall';
import { ResourceLimitError } from '../quickjs/meter';
import { QuickJsRealm } from '../quickjs/quickjs-realm';
import type { VatLog } from '../realm';
import { DEFAULT_LIMITS, type VatLimits } from '../../limits';
import type { VatManager, VatManagerFactory } from './vat-manager';

/** How a vat runs in QuickJS. */
export interface QuickJsOptions {
  /** A CommonJS module that exports buildRootObject or setup. */
  source: string;
  /** For the log. */
  name: string;
  /** Takes what the vat writes. Default: nowhere. */
  log?: VatLog;
  /**
   * `computation` is in steps of the engine: turns of loops, of its interpreter or of its library; an
   * operation of the language takes one or more. `memoryMb` is what the engine takes; it begins with 16.
   */
  limits?: VatLimits;
}

/**
 * Runs a vat in this thread, in an engine of its own that is WebAssembly. Its steps are counted, and the
 * count is the same whenever the same deliveries are made. A vat that uses more than it may is stopped
 * wherever it is, and cannot catch that. What is made throws VMRE_VAT_WORKER_FAILED when there is no room.
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
    const { deliveryMs, memoryMb, computation } = { ...DEFAULT_LIMITS, ...limits };
    // What it writes while it is brought back was written before.
    const tell: VatLog = (line) => void (this.isBroughtBack || log(line));
    const endpoint = { name, log: tell, syscall: (text: string) => this.ask(text) };
    try {
      this.realm = new QuickJsRealm(endpoint, source, { deliveryMs, memoryMb, computation });
    } catch (error) {
      throw VmreError.from(error, 'VMRE_VAT_WORKER_FAILED', `the worker of the vat ${name}`);
    }
  }

  /** Finds the same garbage every time: what was recorded of it is not needed. */
  deliver(delivery: VatDelivery, recorded?: readonly VatSyscall[]): VatDeliveryResult {
    const { realm } = this;
    if (!realm) return ['error', 'vat has terminated: its engine was thrown away', null];
    this.isBroughtBack = recorded !== undefined;
    try {
      if (delivery[0] === 'bringOutYourDead') realm.collectGarbage();
      const problem = realm.deliver(JSON.stringify(delivery));
      return problem === undefined
        ? ['ok', null, usageOf(realm)]
        : ['error', problem, usageOf(realm)];
    } catch (error) {
      this.shutdown();
      const reason =
        error instanceof ResourceLimitError ? error.message : `its engine: ${messageOf(error)}`;
      return ['error', `vat has terminated: ${reason}`, usageOf(realm)];
    }
  }

  shutdown(): void {
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
