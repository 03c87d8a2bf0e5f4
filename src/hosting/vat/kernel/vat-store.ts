import type { CrankBuffer, Kept } from './crank-buffer';
import type { StateReader } from './kernel-state';

/** A value that a vat has set or deleted and that the store has not been told of yet. */
class Pending implements Kept {
  constructor(
    readonly key: string,
    public value: string | undefined,
  ) {}

  content(): string | undefined {
    return this.value;
  }
}

/** What vats keep for themselves. It can be large: it stays in the store, but for the latest changes. */
export class VatStore {
  private readonly pending = new Map<string, Map<string, Pending>>();

  constructor(
    private readonly buffer: CrankBuffer,
    private readonly reader: StateReader,
  ) {}

  get(vatId: string, key: string): string | undefined {
    const pending = this.pending.get(vatId)?.get(key);
    return pending ? pending.value : this.reader.get(prefixOf(vatId) + key);
  }

  /** @param value undefined deletes */
  set(vatId: string, key: string, value: string | undefined): void {
    const before = this.pending.get(vatId)?.get(key);
    if (before) {
      const { value: old } = before;
      before.value = value;
      this.buffer.note(before, () => (before.value = old));
      return;
    }
    const pending = new Pending(prefixOf(vatId) + key, value);
    this.pendingOf(vatId).set(key, pending);
    // The store may be told of it all the same: then of what it has already.
    this.buffer.note(pending, () => (pending.value = this.reader.get(pending.key)));
  }

  /**
   * The next key of a vat, in the order of UTF-8.
   *
   * @param prior undefined for the first one
   */
  nextKey(vatId: string, prior: string | undefined): string | undefined {
    let best = this.nextKept(vatId, prior);
    for (const [key, { value }] of this.pending.get(vatId) ?? []) {
      if (value === undefined || (prior !== undefined && !isBefore(prior, key))) continue;
      if (best === undefined || isBefore(key, best)) best = key;
    }
    return best;
  }

  /** Deletes some of a vat that is gone. @returns how many */
  deleteSome(vatId: string, budget: number): number {
    let count = 0;
    let key = this.nextKey(vatId, undefined);
    for (; key !== undefined && count < budget; count += 1) {
      this.set(vatId, key, undefined);
      key = this.nextKey(vatId, key);
    }
    return count;
  }

  /** The store knows everything now. */
  settle(): void {
    this.pending.clear();
  }

  private nextKept(vatId: string, prior: string | undefined): string | undefined {
    const prefix = prefixOf(vatId);
    const pending = this.pending.get(vatId);
    let key = prior;
    for (;;) {
      const next = this.reader.nextKey(prefix, key === undefined ? undefined : prefix + key);
      if (next === undefined) return undefined;
      key = next.slice(prefix.length);
      const change = pending?.get(key);
      if (!change || change.value !== undefined) return key;
    }
  }

  private pendingOf(vatId: string): Map<string, Pending> {
    let pending = this.pending.get(vatId);
    if (!pending) this.pending.set(vatId, (pending = new Map<string, Pending>()));
    return pending;
  }
}

const prefixOf = (vatId: string): string => `s.${vatId}.`;

/** Stores order keys by their bytes; characters beyond 16 bits are the only ones to differ. */
function isBefore(a: string, b: string): boolean {
  return HIGH.test(a) || HIGH.test(b) ? Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0 : a < b;
}

const HIGH = /[\uD800-\uFFFF]/;
