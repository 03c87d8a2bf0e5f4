import type { KRef, VatId } from '../../types/refs';
import { UndoableRecord, type CrankJournal } from './crank-journal';

/**
 * An object that a vat has exported. It is reachable while something can send to it, and recognizable while
 * something can distinguish it from other objects.
 */
export class KernelObject extends UndoableRecord {
  /** The vat that exported it; undefined if the vat has ended or has abandoned it. */
  owner: VatId | undefined;
  /** The number of importers that can send to it, and of references of the kernel. */
  reachable = 0;
  /** The number of importers that know it, and of references of the kernel. */
  recognizable = 0;
  exists = true;

  constructor(
    readonly kref: KRef,
    owner: VatId | undefined,
  ) {
    super();
    this.owner = owner;
  }

  get key(): string {
    return `o.${this.kref}`;
  }

  content(): string | undefined {
    if (!this.exists) return undefined;
    return JSON.stringify([this.owner ?? null, this.reachable, this.recognizable]);
  }

  copy(): unknown {
    return [this.owner, this.reachable, this.recognizable];
  }

  restore(copy: unknown): void {
    [this.owner, this.reachable, this.recognizable] = copy as [VatId | undefined, number, number];
  }
}

/** All objects. */
export class ObjectTable {
  private readonly objects = new Map<KRef, KernelObject>();

  constructor(private readonly journal: CrankJournal) {}

  get size(): number {
    return this.objects.size;
  }

  get(kref: KRef): KernelObject | undefined {
    return this.objects.get(kref);
  }

  all(): Iterable<KernelObject> {
    return this.objects.values();
  }

  add(kref: KRef, owner: VatId): KernelObject {
    const object = new KernelObject(kref, owner);
    this.objects.set(kref, object);
    this.journal.record(object, () => {
      object.exists = false;
      this.objects.delete(kref);
    });
    return object;
  }

  delete(object: KernelObject): void {
    object.exists = false;
    this.objects.delete(object.kref);
    this.journal.record(object, () => {
      object.exists = true;
      this.objects.set(object.kref, object);
    });
  }

  /** Loads an object from the store. */
  load(kref: KRef, content: string): void {
    const [owner, reachable, recognizable] = JSON.parse(content) as [VatId | null, number, number];
    const object = new KernelObject(kref, owner ?? undefined);
    this.journal.adopt(object, content);
    object.reachable = reachable;
    object.recognizable = recognizable;
    this.objects.set(kref, object);
  }
}
