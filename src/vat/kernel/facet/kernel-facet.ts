import type { VatId } from '../../types/refs';
import type { Observable } from 'rxjs';

import { resultOf } from './host-messages';
import type { HostResult } from './host-results';
import type { VatEnding } from '../state/ended-vats';
import type { KernelParts } from '../wire-kernel';
import { statisticsOf, type KernelStatistics } from './statistics';

/** A vat that is alive and not connected, from before a restart. */
export interface WaitingVat {
  /** Id of the vat. */
  readonly vatId: string;
  /** Name of the vat. */
  readonly name: string;
  /** As the device gave it that made the vat; undefined for a vat that the host has added. */
  readonly source: string | undefined;
}

/** What a host can know of a kernel, and keep beside it, in the kernel's own terms. */
export class KernelFacet {
  /** What became of messages of the host, when that is persisted. */
  readonly results$: Observable<HostResult>;

  constructor(
    private readonly parts: KernelParts,
    results$: Observable<HostResult>,
  ) {
    this.results$ = results$;
  }

  /** What the kernel has at the moment. */
  get statistics(): KernelStatistics {
    return statisticsOf(this.parts.state, this.parts.registry);
  }

  /**
   * A hash of all that the kernel keeps, as of what it has written last: tables, vat stores, transcripts. Kernels
   * that did the same have the same, whatever was written together.
   */
  get activityHash(): string {
    return this.parts.state.journal.hashes.all;
  }

  /** Vats that are alive and not connected, from before a restart. */
  get waitingVats(): WaitingVat[] {
    const { state, registry } = this.parts;
    return [...registry.unconnected(state.vats)].map(({ id: vatId, name, source }) => ({
      ...{ vatId, name, source },
    }));
  }

  /** The name of a vat, also of one that has just ended. */
  nameOf(vatId: string | undefined): string | undefined {
    return vatId === undefined ? undefined : this.parts.state.vats.get(vatId as VatId)?.name;
  }

  /** The id of the vat of this name that is alive. */
  idOf(name: string): string | undefined {
    return this.parts.state.vats.named(name)?.id;
  }

  /** Why a vat has ended, by its id; undefined for one that has not. */
  endingOf(vatId: string): VatEnding | undefined {
    return this.parts.state.endedVats.get(vatId);
  }

  /** What became of a message, as data; undefined until that is persisted. */
  result(kpid: string): HostResult | undefined {
    const { state, results } = this.parts;
    return results.isPersisted(kpid) ? resultOf(state, kpid) : undefined;
  }

  /** The root node of a device, for messages that introduce it. @throws VMRE_DEVICE_UNKNOWN */
  deviceRoot(name: string): Promise<string> {
    return this.parts.scheduler.input(() => this.parts.devices.rootOf(name));
  }

  /** Records the syscalls of every crank for `cranks$`. Off at first: it costs time. */
  traceSyscalls(on: boolean): void {
    this.parts.executor.traceSyscalls(on);
  }

  /** What the host has noted, in the same store. */
  note(name: string): string | undefined {
    return this.parts.state.hostNotes.get(name);
  }

  /** Notes something. What is asked for in one turn outside of a run is kept together. */
  async setNote(name: string, text: string): Promise<void> {
    await this.parts.scheduler.input(() => this.parts.state.hostNotes.set(name, text));
  }
}
