import type { VatId } from '../../types/refs';
import type { Observable } from 'rxjs';

import { resultOf } from './host-messages';
import type { HostResult } from './host-results';
import type { VatEnding } from '../state/ended-vats';
import type { Observers } from '../observers';
import type { KernelParts } from '../wire-kernel';
import { statisticsOf, type KernelStatistics } from './statistics';

/** A vat from before a restart that is not connected to a manager. */
export interface WaitingVat {
  /** Id of the vat. */
  readonly vatId: string;
  /** Name of the vat. */
  readonly name: string;
  /** The source from the device that created the vat; undefined for a vat that the host added. */
  readonly source: string | undefined;
}

/** Inspection of a kernel and notes of the host, in the kernel's own terms. */
export class KernelFacet {
  constructor(
    private readonly parts: KernelParts,
    private readonly results: Observers<HostResult>,
  ) {}

  /** Results of messages of the host, when they are persisted. */
  get results$(): Observable<HostResult> {
    return this.results.observable((result) => result);
  }

  /** The current statistics. */
  get statistics(): KernelStatistics {
    return statisticsOf(this.parts.state, this.parts.registry);
  }

  /**
   * A hash of the persisted state: tables, vat stores and transcripts. Kernels that did the same work have
   * the same hash, however their writes were grouped.
   */
  get activityHash(): string {
    return this.parts.state.journal.hashes.all;
  }

  /** Vats from before a restart that are not connected to a manager. */
  get waitingVats(): WaitingVat[] {
    const { state, registry } = this.parts;
    return [...registry.unconnected(state.vats)].map(({ id: vatId, name, source }) => ({
      ...{ vatId, name, source },
    }));
  }

  /** The name of a vat, also shortly after its end. */
  nameOf(vatId: string | undefined): string | undefined {
    return vatId === undefined ? undefined : this.parts.state.vats.get(vatId as VatId)?.name;
  }

  /**
   * The id of the vat of this name that has not ended.
   *
   * @param name name of the vat
   */
  idOf(name: string): string | undefined {
    return this.parts.state.vats.named(name)?.id;
  }

  /** How a vat ended, by its id; undefined if it has not. */
  endingOf(vatId: string): VatEnding | undefined {
    return this.parts.state.endedVats.get(vatId);
  }

  /**
   * The result of a message as data; undefined until it is persisted.
   *
   * @param kpid as `queueMessage` returned it
   */
  result(kpid: string): HostResult | undefined {
    const { state, results } = this.parts;
    return results.isPersisted(kpid) ? resultOf(state, kpid) : undefined;
  }

  /** The root node of a device, to pass in messages. @throws VMRE_DEVICE_UNKNOWN */
  deviceRoot(name: string): Promise<string> {
    return this.parts.scheduler.input(() => this.parts.devices.rootOf(name));
  }

  /** Turns the recording of syscalls for `cranks$` on or off. It is off at first, because it takes time. */
  traceSyscalls(on: boolean): void {
    this.parts.executor.traceSyscalls(on);
  }

  /** A note of the host in the kernel's store. */
  note(name: string): string | undefined {
    return this.parts.state.hostNotes.get(name);
  }

  /** Stores a note. Calls in one turn of the event loop, outside of a run, are committed together. */
  async setNote(name: string, text: string): Promise<void> {
    await this.parts.scheduler.input(() => this.parts.state.hostNotes.set(name, text));
  }
}
