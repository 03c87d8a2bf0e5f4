import { formatId } from '../../ids/id';
import { rpc } from '../rpc/rpc-method';
import type { VmContext } from '../vm-context';
import { nextNonce, receiptOf } from './apply-tx';
import { ADDRESS_BYTES } from './field';
import type { Mempool } from './mempool';
import type { SignedTx } from './signed-tx';
import type { TxBlock } from './tx-block';
import { txRefused } from './tx-error';

/** What the API uses of a VM. */
interface ServedVm {
  readonly context: VmContext<TxBlock>;
  readonly mempool: Mempool;
  submit(bytes: Uint8Array): Promise<SignedTx>;
}

/** The JSON-RPC methods of every VM of transactions. */
export class TxApi {
  constructor(private readonly vm: ServedVm) {}

  /** The chain: what a wallet needs to sign. */
  @rpc()
  chain(): object {
    const { chain, head, stateHash } = this.vm.context;
    const { height, id } = head;
    return { chainId: chain.chainId, networkId: chain.networkId, height, id, stateHash };
  }

  /** Sends a transaction: `{ tx: '0x…' }`. */
  @rpc()
  async issueTx({ tx }: { tx?: unknown }): Promise<object> {
    return { txId: (await this.vm.submit(bytesOf(tx, 'tx'))).id };
  }

  /** What became of a transaction: `{ txId: '0x…' }`. */
  @rpc()
  async tx({ txId }: { txId?: unknown }): Promise<object> {
    const id = bytesOf(txId, 'txId', 32);
    const receipt = await receiptOf(this.vm.context.state, id);
    if (receipt) return { status: 'accepted', ...receipt };
    return { status: this.vm.mempool.has(id) ? 'waiting' : 'unknown' };
  }

  /** The nonce that an address must use next: `{ address: '0x…' }`. */
  @rpc()
  async nonce({ address }: { address?: unknown }): Promise<object> {
    const sender = bytesOf(address, 'address', ADDRESS_BYTES);
    let nonce = await nextNonce(this.vm.context.state, sender);
    while (this.vm.mempool.of(sender, nonce)) nonce += 1n;
    return { nonce };
  }

  /** An accepted block: `{ height: 1 }`. */
  @rpc()
  async block({ height }: { height?: unknown }): Promise<object | null> {
    const at = /^\d{1,20}$/.test(String(height)) ? BigInt(String(height)) : undefined;
    if (at === undefined) throw txRefused('field', 'height must be a whole number');
    const found = await this.vm.context.blockAt(at);
    if (!found) return null;
    const { id, parentId, block } = found;
    return {
      ...{ height: at, id, parentId, timestamp: block.timestamp, cb58: formatId(id) },
      transactions: block.transactions.map((tx) => tx.id),
    };
  }
}

/** Bytes of a text `0x…`. @throws VMRE_TX_REFUSED */
export function bytesOf(value: unknown, name: string, length?: number): Buffer {
  const isHex = typeof value === 'string' && /^0x([0-9a-f]{2})*$/i.test(value);
  const bytes = isHex ? Buffer.from(value.slice(2), 'hex') : undefined;
  if (bytes && (length === undefined || bytes.length === length)) return bytes;
  const what = length === undefined ? 'bytes' : `${length} bytes`;
  throw txRefused('field', `${name} must be ${what} in the form 0x…`);
}
