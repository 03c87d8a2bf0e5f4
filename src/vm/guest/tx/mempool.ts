import { textOfBytes } from '../state/source';
import type { SignedTx } from './signed-tx';
import { txRefused } from './tx-error';

/** Limits of waiting transactions. */
export const MEMPOOL = Object.freeze({
  count: 10_000,
  bytes: 16 * 1024 * 1024,
  /** Of one sender. */
  perSender: 64,
});

/** Transactions that wait for a block, by sender in the order of their nonces. */
export class Mempool {
  private readonly byId = new Map<string, SignedTx>();
  private readonly bySender = new Map<string, Map<bigint, SignedTx>>();
  private bytes = 0;

  /** The number of transactions that wait for a block. */
  get count(): number {
    return this.byId.size;
  }

  /** Whether a transaction waits for a block. */
  has(id: Uint8Array): boolean {
    return this.byId.has(textOfBytes(id));
  }

  /** The transactions from the oldest on. */
  get all(): Iterable<SignedTx> {
    return this.byId.values();
  }

  /**
   * Adds a transaction.
   *
   * @param next the nonce that its sender must use next
   * @throws VMRE_TX_REFUSED when it is known, its nonce is used or too far ahead, or there is no room
   */
  add(tx: SignedTx, next: bigint): void {
    if (this.has(tx.id)) throw txRefused('known', 'it already waits for a block');
    if (tx.nonce < next) throw txRefused('nonce', `${tx.nonce} is used: the next one is ${next}`);
    if (tx.nonce >= next + BigInt(MEMPOOL.perSender)) {
      throw txRefused('nonce', `${tx.nonce} is too far ahead: the next one is ${next}`);
    }
    const sender = textOfBytes(tx.sender);
    const own = this.bySender.get(sender) ?? new Map<bigint, SignedTx>();
    if (own.has(tx.nonce)) throw txRefused('nonce', `${tx.nonce} is used by one that waits`);
    if (this.count >= MEMPOOL.count || this.bytes + tx.bytes.length > MEMPOOL.bytes) {
      throw txRefused('full', `${this.count} transactions wait for a block`);
    }
    own.set(tx.nonce, tx);
    this.bySender.set(sender, own);
    this.byId.set(textOfBytes(tx.id), tx);
    this.bytes += tx.bytes.length;
  }

  /** Removes a transaction that is in a block, or cannot be in any. */
  remove({ id, sender }: Pick<SignedTx, 'id' | 'sender'>): void {
    const found = this.byId.get(textOfBytes(id));
    if (!found) return;
    this.byId.delete(textOfBytes(id));
    this.bytes -= found.bytes.length;
    const key = textOfBytes(sender);
    const own = this.bySender.get(key);
    own?.delete(found.nonce);
    if (own?.size === 0) this.bySender.delete(key);
  }

  /** Removes those of a sender whose nonces are used. */
  dropBefore(sender: Uint8Array, next: bigint): void {
    for (const tx of [...(this.bySender.get(textOfBytes(sender))?.values() ?? [])]) {
      if (tx.nonce < next) this.remove(tx);
    }
  }

  /** The transaction of a sender with a nonce. */
  of(sender: Uint8Array, nonce: bigint): SignedTx | undefined {
    return this.bySender.get(textOfBytes(sender))?.get(nonce);
  }
}
