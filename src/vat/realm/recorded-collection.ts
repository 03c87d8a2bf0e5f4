/** Saved here, because it is removed from globals that vats share. */
const NativeRef = WeakRef;

/** A weak reference, or a registration of a finalizer. */
interface Entry {
  readonly native: WeakRef<object>;
  /** Keeps the target between two collections; undefined for a registration. */
  held?: object | undefined;
  /** Finalizes; undefined for a reference. */
  readonly finalize?: () => void;
}

/** What the collection of a vat uses. */
export interface CollectionHost {
  /** Collects all garbage of the engine. */
  readonly collectGarbage: () => void;
  /** Saves which entries died, in the transcript of the vat. */
  readonly save: (dead: readonly number[]) => void;
}

/**
 * Weak references whose targets die only in {@link collect}. It records which ones died, so that a replay
 * repeats it, whatever the engine collects meanwhile: code with these references is deterministic.
 */
export class RecordedCollection {
  /** In the order of their creation. References that the vat has dropped need no target. */
  private readonly entries = new Map<number, WeakRef<Entry> | Entry>();
  private nextNumber = 1;
  /** In a replay, what the collections of this delivery recorded. */
  private recorded: (readonly number[])[] | undefined;

  /** Replaces the WeakRef of the language. */
  readonly WeakRef: WeakRefConstructor;
  /** Replaces the FinalizationRegistry of the language. Tokens to unregister are not supported. */
  readonly FinalizationRegistry: FinalizationRegistryConstructor;

  constructor(private readonly host: CollectionHost) {
    const add = (entry: Entry, kept: WeakRef<Entry> | Entry): Entry => {
      this.entries.set(this.nextNumber++, kept);
      return entry;
    };
    const makeRef = (target: object): Entry => {
      const entry: Entry = { native: new NativeRef(target), held: target };
      return add(entry, new NativeRef(entry));
    };
    const Reference = class WeakRef {
      readonly #entry: Entry;
      constructor(target: object) {
        this.#entry = makeRef(target);
      }
      deref(): object | undefined {
        return this.#entry.held;
      }
    };
    const Registry = class FinalizationRegistry {
      readonly #callback: (held: unknown) => void;
      constructor(callback: (held: unknown) => void) {
        this.#callback = callback;
      }
      register(target: object, held: unknown): void {
        const callback = this.#callback;
        const entry: Entry = { native: new NativeRef(target), finalize: () => callback(held) };
        add(entry, entry);
      }
      unregister(): never {
        throw new TypeError('a vat cannot unregister finalizers');
      }
    };
    this.WeakRef = harden(Reference) as never;
    this.FinalizationRegistry = harden(Registry) as never;
  }

  /** Begins a delivery. @param recorded see {@link collect}; undefined unless it is a replay */
  begin(recorded: (readonly number[])[] | undefined): void {
    this.recorded = recorded;
  }

  /** Collects garbage, and finalizes what died: in a replay, exactly what died then. */
  collect(): void {
    const dead = this.recorded ? (this.recorded.shift() ?? []) : this.findDead();
    this.host.save(dead);
    const finalizers = dead.map((number) => this.bury(number));
    for (const finalize of finalizers) finalize?.();
  }

  private bury(number: number): (() => void) | undefined {
    const entry = this.at(number);
    this.entries.delete(number);
    if (!entry) return undefined;
    entry.held = undefined;
    return entry.finalize;
  }

  private findDead(): number[] {
    const references: (readonly [number, Entry])[] = [];
    for (const number of this.entries.keys()) {
      const entry = this.at(number);
      if (!entry) this.entries.delete(number);
      else if (!entry.finalize) references.push([number, entry]);
    }
    for (const [, entry] of references) entry.held = undefined;
    this.host.collectGarbage();
    for (const [, entry] of references) entry.held = entry.native.deref();
    const isDead = (entry: Entry): boolean =>
      entry.finalize ? entry.native.deref() === undefined : entry.held === undefined;
    return [...this.entries.keys()].filter((number) => {
      const entry = this.at(number);
      return entry !== undefined && isDead(entry);
    });
  }

  private at(number: number): Entry | undefined {
    const kept = this.entries.get(number);
    return kept instanceof NativeRef ? kept.deref() : kept;
  }
}
