import { decodeBlock, type FramedBlock } from '../vm-block';
import { blockInvalid } from '../guest-errors';
import { messageOf } from '../../../support/errors/vmre-error';
import { ByteReader, ByteWriter } from './bytes';
import { MAX_TX_BYTES, type SignedTx } from './signed-tx';

const HASH_BYTES = 32;
/** Limits of a block. */
export const TX_BLOCK = Object.freeze({ count: 1024, bytes: 1024 * 1024 });

/** A block of transactions. */
export interface TxBlock extends FramedBlock {
  /** The hash of the state before it. A node with another state rejects the block. */
  readonly stateHash: Buffer;
  /** Its transactions, in order. */
  readonly transactions: readonly SignedTx[];
}

/** The payload of a block: the hash of the state before it, and its transactions. */
export function encodeTxs(stateHash: Uint8Array, transactions: readonly SignedTx[]): Buffer {
  const writer = new ByteWriter();
  writer.bytes(stateHash);
  writer.uint(BigInt(transactions.length), 4);
  for (const { bytes } of transactions) writer.sized(bytes);
  return writer.take();
}

/** Reads a block and checks the signatures of its transactions. @throws VMRE_BLOCK_INVALID */
export function decodeTxBlock(bytes: Buffer, read: (tx: Buffer) => SignedTx): TxBlock {
  const block = decodeBlock(bytes);
  // The first block has no transactions.
  if (block.height === 0n)
    return { ...block, stateHash: Buffer.alloc(HASH_BYTES), transactions: [] };
  try {
    const reader = new ByteReader(block.payload);
    const stateHash = reader.bytes(HASH_BYTES);
    const count = Number(reader.uint(4));
    if (count === 0 || count > TX_BLOCK.count) throw blockInvalid(`${count} transactions`);
    const transactions: SignedTx[] = [];
    for (let at = 0; at < count; at += 1) transactions.push(read(reader.sized(MAX_TX_BYTES)));
    reader.end();
    return { ...block, stateHash, transactions };
  } catch (error) {
    throw blockInvalid(messageOf(error), error);
  }
}
