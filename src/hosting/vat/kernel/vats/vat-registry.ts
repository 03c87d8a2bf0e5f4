import { messageOf } from '../../../../support/errors/vmre-error';
import type { VatHandle } from './vat-handle';
import type { VatRecord } from '../state/vat-record';
import type { VatTable } from '../state/vat-table';

/** The vats that can be reached. */
export class VatRegistry {
  private readonly hosted = new Map<string, VatHandle>();
  /** Workers that are not gone yet, those of vats that have ended among them. */
  private readonly ending = new Set<Promise<void>>();

  /** Told of a worker that could not be ended, or that has ended of itself and is made again. */
  onFailure: (vatId: string, problem: string) => void = () => undefined;

  /** @returns what was there for the vat */
  add(vat: VatHandle): VatHandle | undefined {
    const { id } = vat.record;
    const before = this.hosted.get(id);
    this.hosted.set(id, vat);
    return before;
  }

  /** Nobody has said how to run it. */
  remove(vat: VatHandle): void {
    if (this.hosted.get(vat.record.id) === vat) this.hosted.delete(vat.record.id);
  }

  /** Undefined for a vat that has ended. */
  get(vatId: string): VatHandle | undefined {
    const vat = this.hosted.get(vatId);
    return vat?.record.isAlive ? vat : undefined;
  }

  /** @throws for a vat that is alive and has no manager: a mistake of the kernel's own */
  mustGet(vatId: string): VatHandle {
    const vat = this.get(vatId);
    if (!vat) throw new Error(`the vat ${vatId} has no manager`);
    return vat;
  }

  /** Vats that are alive and that nobody has said how to run, from before a restart. */
  *unconnected(vats: VatTable): Iterable<VatRecord> {
    for (const record of vats.all()) if (record.isAlive && !this.get(record.id)) yield record;
  }

  all(): Iterable<VatHandle> {
    return this.hosted.values();
  }

  /** Nobody else notices that a worker is lost. */
  tellLoss({ record }: VatHandle, reason: string | undefined): void {
    this.onFailure(record.id, `${reason}; the vat is brought back from its transcript`);
  }

  /** Ends the worker of a vat, if there is one; the vat can be given another. */
  async takeOffline(vat: VatHandle): Promise<void> {
    const ending = this.shutDown(vat);
    this.ending.add(ending);
    await ending;
    this.ending.delete(ending);
  }

  /** Ends the worker of a vat that is run here no more. */
  async end(vatId: string): Promise<void> {
    const vat = this.hosted.get(vatId);
    this.hosted.delete(vatId);
    if (vat) await this.takeOffline(vat);
  }

  /** Settles when no worker is left. */
  async endAll(): Promise<void> {
    for (const vatId of [...this.hosted.keys()]) void this.end(vatId);
    await Promise.all(this.ending);
  }

  private async shutDown(vat: VatHandle): Promise<void> {
    try {
      await vat.detach()?.shutdown();
    } catch (error) {
      this.onFailure(vat.record.id, messageOf(error));
    }
  }
}
