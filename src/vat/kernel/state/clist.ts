import type { DRef, KRef, VRef } from '../../types/refs';
import { UndoableRecord, type CrankJournal } from './crank-journal';

/** One row: the names that the kernel and one vat use for the same object, promise or device node. */
export class ClistEntry<Ref extends VRef | DRef = VRef> extends UndoableRecord {
  exists = true;

  constructor(
    private readonly owner: string,
    readonly kref: KRef,
    readonly vref: Ref,
    /** Whether the vat can use it; always true for promises and devices. */
    public reachable: boolean,
  ) {
    super();
  }

  get key(): string {
    return `c.${this.owner}.${this.kref}`;
  }

  /** Whether the vat created it: `o+`, `p+`, `d+`. */
  get isExport(): boolean {
    return this.vref.charCodeAt(1) === PLUS;
  }

  /** Whether an upgrade of its vat would break it: a promise, or an object that only the memory of the vat has. */
  get isFleeting(): boolean {
    if (this.kref.startsWith('kp')) return true;
    return /^o\+(?!0$|d)/.test(this.vref);
  }

  content(): string | undefined {
    return this.exists ? `${this.reachable ? 'R' : '_'} ${this.vref}` : undefined;
  }

  copy(): unknown {
    return this.reachable;
  }

  restore(copy: unknown): void {
    this.reachable = copy as boolean;
  }
}

const PLUS = 43;

/** The c-list of a vat or device: what it shares with the kernel. */
export class Clist<Ref extends VRef | DRef = VRef> {
  private readonly byKref = new Map<KRef, ClistEntry<Ref>>();
  private readonly byVref = new Map<Ref, ClistEntry<Ref>>();
  /** The number of entries that an upgrade would break. */
  fleeting = 0;

  constructor(
    private readonly owner: string,
    private readonly journal: CrankJournal,
  ) {}

  get size(): number {
    return this.byKref.size;
  }

  ofKref(kref: KRef): ClistEntry<Ref> | undefined {
    return this.byKref.get(kref);
  }

  ofVref(vref: Ref): ClistEntry<Ref> | undefined {
    return this.byVref.get(vref);
  }

  entries(): Iterable<ClistEntry<Ref>> {
    return this.byKref.values();
  }

  add(kref: KRef, vref: Ref): ClistEntry<Ref> {
    const entry = new ClistEntry(this.owner, kref, vref, true);
    this.insert(entry);
    const mode = entry.isExport ? 'export' : 'import';
    this.journal.recorder.addChange(mode, this.owner, kref, vref);
    this.journal.record(entry, () => {
      entry.exists = false;
      this.remove(entry);
    });
    return entry;
  }

  delete(entry: ClistEntry<Ref>): void {
    entry.exists = false;
    this.remove(entry);
    this.journal.recorder.addChange('drop', this.owner, entry.kref, entry.vref);
    this.journal.record(entry, () => {
      entry.exists = true;
      this.insert(entry);
    });
  }

  load(kref: KRef, content: string): void {
    const entry = new ClistEntry(
      this.owner,
      kref,
      content.slice(2) as Ref,
      content.startsWith('R'),
    );
    this.journal.adopt(entry, content);
    this.insert(entry);
  }

  private insert(entry: ClistEntry<Ref>): void {
    this.byKref.set(entry.kref, entry);
    this.byVref.set(entry.vref, entry);
    if (entry.isFleeting) this.fleeting += 1;
  }

  private remove(entry: ClistEntry<Ref>): void {
    this.byKref.delete(entry.kref);
    this.byVref.delete(entry.vref);
    if (entry.isFleeting) this.fleeting -= 1;
  }
}
