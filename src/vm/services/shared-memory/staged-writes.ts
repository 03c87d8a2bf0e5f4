import { textOf } from '../../../store/key-text';
import type { Store, Write } from '../../../store/store';

/** Collects writes for one commit. Reads through it see them. */
export class StagedWrites {
  private readonly staged = new Map<string, Write>();

  constructor(private readonly store: Pick<Store, 'get'>) {}

  get(key: Uint8Array): Uint8Array | undefined {
    const write = this.staged.get(textOf(key));
    return write ? write.value : this.store.get(key);
  }

  put(key: Uint8Array, value: Uint8Array): void {
    this.staged.set(textOf(key), { key, value });
  }

  delete(key: Uint8Array): void {
    this.staged.set(textOf(key), { key, value: undefined });
  }

  /** The collected writes, each key once. */
  get writes(): Write[] {
    return [...this.staged.values()];
  }
}
