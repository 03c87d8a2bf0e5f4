import type { VatId } from '../../types/refs';
import { PersistedRecord, type CrankJournal } from './crank-journal';
import { firstVat } from './vat-order';

class Reap extends PersistedRecord {
  exists = true;
  constructor(readonly vatId: VatId) {
    super();
  }

  get key(): string {
    return `b.${this.vatId}`;
  }

  content(): string | undefined {
    return this.exists ? '1' : undefined;
  }
}

/** Vats that will receive `bringOutYourDead`, each once. */
export class ReapQueue {
  private readonly waiting = new Map<VatId, Reap>();

  /** @param isOpen whether a vat can receive deliveries now */
  constructor(
    private readonly journal: CrankJournal,
    private readonly isOpen: (vatId: VatId) => boolean,
  ) {}

  /** Whether {@link takeNext} has a vat. */
  get hasNext(): boolean {
    return this.waiting.size > 0 && this.nextVat !== undefined;
  }

  private get nextVat(): VatId | undefined {
    return firstVat(this.waiting.keys(), this.isOpen);
  }

  add(vatId: VatId): void {
    if (this.waiting.has(vatId)) return;
    const reap = new Reap(vatId);
    this.waiting.set(vatId, reap);
    this.journal.record(reap, () => {
      reap.exists = false;
      this.waiting.delete(vatId);
    });
  }

  /** Removes a vat. @returns whether it was in the queue */
  remove(vatId: VatId): boolean {
    const reap = this.waiting.get(vatId);
    if (!reap) return false;
    reap.exists = false;
    this.waiting.delete(vatId);
    this.journal.record(reap, () => {
      reap.exists = true;
      this.waiting.set(vatId, reap);
    });
    return true;
  }

  /** Takes the vat with the lowest number; this order is the same after a restart. */
  takeNext(): VatId | undefined {
    const vatId = this.nextVat;
    if (vatId !== undefined) this.remove(vatId);
    return vatId;
  }

  load(vatId: VatId): void {
    const reap = new Reap(vatId);
    this.journal.adopt(reap, '1');
    this.waiting.set(vatId, reap);
  }
}
