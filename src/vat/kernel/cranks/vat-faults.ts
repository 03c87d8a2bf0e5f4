import { messageOf, VmreError } from '../../../support/errors/vmre-error';
import { errorData, type CapData } from '../../types/capdata';
import type { VatDelivery } from '../../types/delivery';
import type { KRef } from '../../types/refs';
import type { DeviceHost } from '../devices/device-host';
import { CriticalVatTerminated } from '../kernel-stop';
import type { GroupCommit } from '../state/group-commit';
import type { KernelState } from '../state/kernel-state';
import type { RefCounter } from '../state/ref-counter';
import type { VatRecord } from '../state/vat-record';
import type { VatRegistry } from '../vats/vat-registry';
import type { SuspendedVat, TerminatedVat } from './crank-report';
import type { Termination } from './termination';
import { MAX_REASON_LENGTH } from '../../limits';

/** What a fault did to its vat. */
export type FaultConsequence =
  { readonly terminated: TerminatedVat } | { readonly suspended: SuspendedVat };

/** The parts of the kernel that faults use. */
export interface FaultParts {
  readonly state: KernelState;
  readonly refCounter: RefCounter;
  readonly groupCommit: GroupCommit;
  readonly termination: Termination;
  readonly devices: DeviceHost;
  readonly registry: VatRegistry;
}

/** Terminates or suspends vats. */
export class VatFaults {
  /**
   * @param onTermination called with a vat whose termination is persisted
   * @param onSuspension called with a vat whose suspension is persisted
   */
  constructor(
    private readonly parts: FaultParts,
    private readonly onTermination: (vat: TerminatedVat) => void,
    private readonly onSuspension: (vat: SuspendedVat) => void,
  ) {}

  /**
   * Handles a fault of a vat. A delivery in which it happened must be undone already: if the vat is suspended,
   * it gets the delivery again when it is resumed.
   *
   * @param during the kind of that delivery. Default: none
   * @param meter id of the meter that was exhausted. Default: none was
   * @throws CriticalVatTerminated if the vat is critical and is not to be suspended
   */
  handle(
    record: VatRecord,
    reason: string,
    during: VatDelivery[0] | null = null,
    meter?: string,
  ): FaultConsequence {
    if (record.options.onFault === 'suspend') return this.suspend(record, reason, during, meter);
    return { terminated: this.end(record, true, errorData(reason)) };
  }

  /** Suspends a vat that cannot be brought back. */
  suspendUnavailable(record: VatRecord, error: unknown): FaultConsequence {
    return this.suspend(record, messageOf(error), null);
  }

  /** Terminates a vat that requested this as a failure. Its delivery must be undone already. */
  exit(record: VatRecord, info: CapData<KRef>): FaultConsequence {
    // The undone delivery may have created its references.
    const isWhole = info.slots.every((kref) => this.parts.refCounter.exists(kref));
    return { terminated: this.end(record, true, isWhole ? info : errorData('vat terminated')) };
  }

  /** @throws CriticalVatTerminated if the vat is critical */
  end(record: VatRecord, isFailure: boolean, info: CapData<KRef>): TerminatedVat {
    const { id: vatId, name } = record;
    if (record.options.critical) throw new CriticalVatTerminated(name, info);
    const { termination, devices, registry, groupCommit } = this.parts;
    const terminated = { vatId, name, isFailure, info };
    termination.end(record, isFailure, info);
    devices.notifyVatEnded(terminated);
    groupCommit.afterCommit(() => {
      void registry.end(vatId);
      this.onTermination(terminated);
    });
    return terminated;
  }

  /** The worker may have effects of an undone delivery: a new one is started when the vat is resumed. */
  private suspend(
    record: VatRecord,
    text: string,
    during: VatDelivery[0] | null,
    meter?: string,
  ): FaultConsequence {
    const { state, registry, groupCommit } = this.parts;
    const reason = text.slice(0, MAX_REASON_LENGTH);
    const crank = state.cranks.value;
    const fault = { reason, during, crank, ...(meter !== undefined && { meter }) };
    const suspended = { vatId: record.id, name: record.name, ...fault };
    record.suspend(fault);
    const vat = registry.get(record.id);
    if (vat) {
      vat.losses = 0;
      void registry.takeOffline(vat);
    }
    groupCommit.afterCommit(() => this.onSuspension(suspended));
    return { suspended };
  }
}

/** Whether a vat that cannot be brought back is suspended: not if the store is at fault. */
export const isSuspendedBy = (record: VatRecord, error: unknown): boolean =>
  record.options.onFault === 'suspend' && VmreError.is(error) && unavailable.includes(error.code);

/** Codes of errors after which the state of the vat is intact. */
const unavailable: readonly string[] = ['VMRE_VAT_DIVERGED', 'VMRE_VAT_WORKER_FAILED'];
