import { messageOf } from '../../../support/errors/vmre-error';
import type { VatManager } from '../manager/vat-manager';
import type { Transcript } from './transcript';
import type { VatRecord } from './vat-record';
import type { VatTable } from './vat-table';
import type { VatTranslator } from './vat-translator';

/** A vat with its manager. */
export interface HostedVat {
  readonly record: VatRecord;
  readonly translator: VatTranslator;
  readonly manager: VatManager;
  /** What the vat was given and what it asked, to bring it back after a restart. */
  readonly transcript?: Transcript | undefined;
}

/** The vats that can be reached. */
export class VatHost {
  private readonly hosted = new Map<string, HostedVat>();

  /** Told of a worker that could not be ended. */
  onFailure: (vatId: string, problem: string) => void = () => undefined;

  add(vat: HostedVat): void {
    this.hosted.set(vat.record.id, vat);
  }

  /** Undefined for a vat that has ended. */
  get(vatId: string): HostedVat | undefined {
    const vat = this.hosted.get(vatId);
    return vat?.record.isAlive ? vat : undefined;
  }

  /** @throws for a vat that is alive and has no manager: a mistake of the kernel's own */
  mustGet(vatId: string): HostedVat {
    const vat = this.get(vatId);
    if (!vat) throw new Error(`the vat ${vatId} has no manager`);
    return vat;
  }

  /** Vats that are alive and have no manager, from before a restart. */
  *unconnected(vats: VatTable): Iterable<VatRecord> {
    for (const record of vats.all()) if (record.isAlive && !this.get(record.id)) yield record;
  }

  all(): Iterable<HostedVat> {
    return this.hosted.values();
  }

  /** Ends the worker of a vat that has ended. */
  async end(vatId: string): Promise<void> {
    const vat = this.hosted.get(vatId);
    this.hosted.delete(vatId);
    try {
      await vat?.manager.shutdown();
    } catch (error) {
      this.onFailure(vatId, messageOf(error));
    }
  }

  async endAll(): Promise<void> {
    await Promise.all([...this.hosted.keys()].map((vatId) => this.end(vatId)));
  }
}
