import { setTimeout as sleep } from 'node:timers/promises';

import { createPublicClient, http, keccak256, type Hex } from 'viem';

import { CHAIN_ID, ENDOWMENT, owners } from '../interop/vm/evm/genesis';
import type { Random } from '../support/random';
import { ensure } from './suite';

/** Milliseconds until a call of the API fails. */
const CALL_MS = 10_000;
/** Maximum unmined transactions of one owner; the VM accepts few more than 16. */
const MOST_PENDING = 12;
const recipients = ['11', '22', '33'].map((byte): Hex => `0x${byte.repeat(20)}`);

interface Sent {
  to: Hex;
  value: bigint;
}

const readerAt = (url: string) =>
  createPublicClient({ transport: http(url, { retryCount: 0, timeout: CALL_MS }) });

/** Payments on a chain of the EVM, and their expected result. */
export class EvmTraffic {
  private readonly sent = new Map<Hex, Sent>();
  /** Transactions that the VM reported as included in a block. */
  private readonly told = new Map<Hex, bigint>();

  constructor(private readonly random: Random) {}

  /** Sends payments until the end, whatever happens to the API. */
  async flow(urlOf: () => string, isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      // A killed plugin forgets what it had not accepted: the nonces start again.
      await this.payWhileItLasts(urlOf, isOver).catch(() => sleep(20));
    }
  }

  private async payWhileItLasts(urlOf: () => string, isOver: () => boolean): Promise<void> {
    const reader = readerAt(urlOf());
    const owner = this.random.pick(owners);
    let nonce = await reader.getTransactionCount({ address: owner.address });
    for (let at = 0; at < MOST_PENDING && !isOver(); at += 1) {
      const to = this.random.pick(recipients);
      const value = BigInt(1 + this.random.below(1e9));
      const serializedTransaction = await owner.signTransaction({
        ...{ chainId: CHAIN_ID, type: 'eip1559', nonce, to, value, gas: 21_000n },
        ...{ maxFeePerGas: 100_000_000_000n, maxPriorityFeePerGas: 1n },
      });
      const hash = keccak256(serializedTransaction);
      this.sent.set(hash, { to, value }); // also without an answer
      await reader.sendRawTransaction({ serializedTransaction });
      nonce += 1;
      if (this.random.below(4) > 0) continue;
      const receipt = await reader.getTransactionReceipt({ hash }).catch(() => undefined);
      if (receipt) this.told.set(hash, receipt.blockNumber);
    }
    const isIncluded = async (): Promise<boolean> =>
      (await reader.getTransactionCount({ address: owner.address })) >= nonce;
    while (!isOver() && !(await isIncluded())) await sleep(5);
  }

  /**
   * Computes the balances from all blocks.
   *
   * @returns the number of payments in them
   * @throws if a reported payment is lost, or a balance differs
   */
  async verify(url: string): Promise<number> {
    const reader = readerAt(url);
    const balances = new Map<string, bigint>(recipients.map((to) => [to, 0n]));
    const nonces = new Map<string, number>();
    for (const { address } of owners) balances.set(address.toLowerCase(), ENDOWMENT);
    const found = new Map<Hex, bigint>();
    const move = (who: string, value: bigint): void =>
      void balances.set(who.toLowerCase(), balances.get(who.toLowerCase())! + value);
    const head = await reader.getBlockNumber();
    for (let height = 1n; height <= head; height += 1n) {
      const block = await reader.getBlock({ blockNumber: height, includeTransactions: true });
      ensure(block.transactions.length > 0, `block ${height} is empty`);
      for (const { hash, from, to, value, nonce, gasPrice } of block.transactions) {
        const sent = this.sent.get(hash);
        ensure(sent?.to === to && sent.value === value, `${hash} was not sent`);
        ensure(!found.has(hash), `${hash} is in two blocks`);
        ensure(nonce === (nonces.get(from) ?? 0), `nonce ${nonce} of ${from} is out of order`);
        nonces.set(from, nonce + 1);
        found.set(hash, height);
        move(to, value);
        move(from, -value - 21_000n * gasPrice!);
      }
    }
    for (const [hash, height] of this.told)
      ensure(found.get(hash) === height, `${hash}, reported in block ${height}, is lost`);
    for (const [address, balance] of balances) {
      const actual = await reader.getBalance({ address: address as Hex });
      ensure(actual === balance, `${address} has ${actual}, not ${balance}`);
    }
    return found.size;
  }
}
