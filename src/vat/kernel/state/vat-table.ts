import type { VatId } from '../../types/refs';
import type { CrankJournal } from './crank-journal';
import { VatRecord, type VatOptions } from './vat-record';

/** All vats, including ended ones with remaining entries. */
export class VatTable {
  private readonly vats = new Map<VatId, VatRecord>();
  private readonly byName = new Map<string, VatRecord>();

  constructor(private readonly journal: CrankJournal) {}

  get size(): number {
    return this.vats.size;
  }

  get(id: VatId): VatRecord | undefined {
    return this.vats.get(id);
  }

  /** The vat of this name that has not ended. */
  named(name: string): VatRecord | undefined {
    return this.byName.get(name);
  }

  all(): Iterable<VatRecord> {
    return this.vats.values();
  }

  add(id: VatId, name: string, options: VatOptions): VatRecord {
    const vat = new VatRecord(id, name, options, this.journal);
    const named = this.byName.get(name);
    this.vats.set(id, vat);
    this.byName.set(name, vat);
    this.journal.record(vat, () => {
      vat.exists = false;
      this.vats.delete(id);
      if (named) this.byName.set(name, named);
      else this.byName.delete(name);
    });
    return vat;
  }

  /** Makes the name of a vat available. */
  forgetName(vat: VatRecord): void {
    if (this.byName.get(vat.name) !== vat) return;
    this.byName.delete(vat.name);
    this.journal.record(undefined, () => this.byName.set(vat.name, vat));
  }

  delete(vat: VatRecord): void {
    vat.exists = false;
    this.vats.delete(vat.id);
    this.journal.record(vat, () => {
      vat.exists = true;
      this.vats.set(vat.id, vat);
    });
    for (const counter of [vat.nextObject, vat.nextPromise, vat.nextDevice]) counter.drop();
  }

  load(id: VatId, content: string): void {
    const vat = new VatRecord(id, '', {}, this.journal);
    this.journal.adopt(vat, content);
    vat.load(content);
    this.vats.set(id, vat);
    if (vat.isAlive) this.byName.set(vat.name, vat);
  }
}
