import type { KernelCore } from '../kernel-core';
import type { VatEnding } from '../state/ended-vats';
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

/** What a host can know of a kernel, and keep beside it. */
export class KernelFacet {
  constructor(
    private readonly core: KernelCore,
    private readonly input: <T>(task: () => T) => Promise<T>,
  ) {}

  /** What the kernel has at the moment. */
  get statistics(): KernelStatistics {
    return statisticsOf(this.core);
  }

  /**
   * A hash of all that the kernel keeps, as of what it has written last: tables, vat stores, transcripts. Kernels
   * that did the same have the same, whatever was written together.
   */
  get activityHash(): string {
    return this.core.state.journal.hashes.all;
  }

  /** Vats that are alive and not connected, from before a restart. */
  get waitingVats(): WaitingVat[] {
    const { state, registry } = this.core;
    return [...registry.unconnected(state.vats)].map(({ id: vatId, name, source }) => ({
      ...{ vatId, name, source },
    }));
  }

  /** The name of a vat, also of one that has just ended. */
  nameOf(vatId: string | undefined): string | undefined {
    return vatId === undefined ? undefined : this.core.state.vats.get(vatId)?.name;
  }

  /** Why a vat has ended, by its id; undefined for one that has not. */
  endingOf(vatId: string): VatEnding | undefined {
    return this.core.state.endedVats.get(vatId);
  }

  /** What the host has noted, in the same store. */
  note(name: string): string | undefined {
    return this.core.state.hostNotes.get(name);
  }

  /** Notes something. What is asked for in one turn outside of a run is kept together. */
  async setNote(name: string, text: string): Promise<void> {
    await this.input(() => this.core.state.hostNotes.set(name, text));
  }

  /** Asks to be told of devices and workers that fail. */
  onFailure(tell: (what: string, problem: string) => void): void {
    this.core.devices.onFailure = (device, problem) => tell(`device ${device}`, problem);
    this.core.registry.onFailure = (vatId, problem) => tell(`vat ${vatId}`, problem);
  }
}
