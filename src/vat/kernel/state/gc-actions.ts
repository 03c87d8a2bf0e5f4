import type { KRef, VatId } from '../../types/refs';
import { PersistedRecord, type CrankJournal } from './crank-journal';
import { firstVat } from './vat-order';

/** The kinds of garbage collection deliveries, in the order in which they are made. */
export const gcKinds = ['dropExports', 'retireExports', 'retireImports'] as const;
/** What a vat is notified of by garbage collection. */
export type GcKind = (typeof gcKinds)[number];

class GcAction extends PersistedRecord {
  exists = true;
  constructor(
    readonly vatId: VatId,
    readonly kind: GcKind,
    readonly kref: KRef,
  ) {
    super();
  }

  get key(): string {
    return `g.${this.vatId}.${this.kind}.${this.kref}`;
  }

  content(): string | undefined {
    return this.exists ? '1' : undefined;
  }
}

/** Objects whose dropping or retirement vats must be told, by vat and kind. */
export class GcActions {
  private readonly byVat = new Map<VatId, Record<GcKind, Map<KRef, GcAction>>>();

  /** @param isOpen whether a vat can receive deliveries now */
  constructor(
    private readonly journal: CrankJournal,
    private readonly isOpen: (vatId: VatId) => boolean,
  ) {}

  /** Whether {@link takeNext} has an action. */
  get hasNext(): boolean {
    return this.byVat.size > 0 && this.nextVat !== undefined;
  }

  private get nextVat(): VatId | undefined {
    return firstVat(this.byVat.keys(), this.isOpen);
  }

  add(vatId: VatId, kind: GcKind, kref: KRef): void {
    if (this.byVat.get(vatId)?.[kind].has(kref)) return;
    const action = new GcAction(vatId, kind, kref);
    this.insert(action);
    this.journal.record(action, () => {
      action.exists = false;
      this.remove(action);
    });
  }

  /** Takes all actions of the first kind of the first vat; there must be one. */
  takeNext(): { vatId: VatId; kind: GcKind; krefs: KRef[] } {
    const vatId = this.nextVat as VatId;
    const kinds = this.byVat.get(vatId) as Record<GcKind, Map<KRef, GcAction>>;
    const kind = gcKinds.find((each) => kinds[each].size > 0) as GcKind;
    const actions = [...kinds[kind].values()];
    for (const action of actions) this.drop(action);
    return { vatId, kind, krefs: actions.map(({ kref }) => kref).sort() };
  }

  /** Drops the actions of a vat that has ended. */
  forget(vatId: VatId): void {
    const kinds = this.byVat.get(vatId);
    if (!kinds) return;
    for (const kind of gcKinds) for (const action of [...kinds[kind].values()]) this.drop(action);
  }

  load(vatId: VatId, kind: GcKind, kref: KRef): void {
    const action = new GcAction(vatId, kind, kref);
    this.journal.adopt(action, '1');
    this.insert(action);
  }

  private drop(action: GcAction): void {
    action.exists = false;
    this.remove(action);
    this.journal.record(action, () => {
      action.exists = true;
      this.insert(action);
    });
  }

  private insert(action: GcAction): void {
    let kinds = this.byVat.get(action.vatId);
    if (!kinds) {
      kinds = { dropExports: new Map(), retireExports: new Map(), retireImports: new Map() };
      this.byVat.set(action.vatId, kinds);
    }
    kinds[action.kind].set(action.kref, action);
  }

  private remove(action: GcAction): void {
    const kinds = this.byVat.get(action.vatId);
    if (!kinds) return;
    kinds[action.kind].delete(action.kref);
    if (gcKinds.every((kind) => kinds[kind].size === 0)) this.byVat.delete(action.vatId);
  }
}
