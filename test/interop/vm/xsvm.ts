import { createHash } from 'node:crypto';

import { secp256k1 } from '@noble/curves/secp256k1';

import { encodeCb58 } from '../../../src/vm/ids/cb58';

/** Expected values, byte for byte; ../go/vectors has the same from AvalancheGo's codec. */
export const vectors = {
  address: hex('3cb7d3842e8cee6a0ebd09f1fe884f6861e1b29c'),
  recipient: hex('00112233445566778899aabbccddeeff00112233'),
  chainId: hash(Buffer.from('vmre-test-chain')),
  genesis: hex(
    '00000000000000000000000000013cb7d3842e8cee6a0ebd09f1fe884f6861e1b29cffffffffffffffff',
  ),
  genesisBlock: hex(
    '0000f85874485b6a44c9adda90cac18d8a92f1e55d386e89314f3a9b0752ca06dcf5' + '00'.repeat(20),
  ),
  genesisBlockId: hex('8d3e67d242ff6e1349a3196982c9fc185b49b6f80cf70af0c628af30b7b9fa3e'),
  genesisParentId: hex('f85874485b6a44c9adda90cac18d8a92f1e55d386e89314f3a9b0752ca06dcf5'),
  /** 1000 of the chain's own asset for the recipient, nonce 0, no fee. */
  transfer:
    'AAAAAAAA+6JPun4PixuNP2wb2daST1MYMyhLO9td0esh5NjWmXAAAAAAAAAAAAAAAAAAAAAA+6JPun4PixuNP2wb2daST1MYMy' +
    'hLO9td0esh5NjWmXAAAAAAAAAD6AARIjNEVWZ3iJmqu8zd7v8AESIze8xcks5wlYohxvp9kicCG+mdSfnmcZZ4Ty1akTV4AYpc' +
    'cgQsfbHwYy5s+3qMlRNr+OAMfC73jLHOifiE2hxnjAA=',
  transferId: '2gzXteSg166Y6nkd7jAmPuNf9oWBucKd7jdMmBxALBuMNjEUAd',
  /** The block of height 1 with this transfer alone and this time, in seconds. */
  blockTime: 1_700_000_000,
  blockId: hex('c9105668e02cad5abacf37248abc2e62883d35645040a5e2d0a93de750b8d882'),
};

/** The key that is public for tests, which owns everything in the genesis. */
const secret = hex('56289e99c94b6912bfc12adc093c9b51124f0dc54ac7a766b2bc5ccf558d8027');

/** The first two bytes of everything: the version of the encoding. */
const version = Buffer.alloc(2);

export interface Transfer {
  chainId: Buffer;
  nonce: bigint;
  amount: bigint;
  to: Buffer;
}

/** A signed transfer of the chain's own asset, as it stands in a block. */
export const signedTransfer = ({ chainId, nonce, amount, to }: Transfer): Buffer =>
  signed(u32(TRANSFER), chainId, u64(nonce), u64(0n), chainId, u64(amount), to);

/** A signed order to transfer the chain's own asset to a peer chain. */
export const signedExport = ({ chainId, nonce, amount, to }: Transfer, peer: Buffer): Buffer =>
  signed(u32(EXPORT), chainId, u64(nonce), u64(0n), peer, Buffer.of(0), u64(amount), to);

/** A signed order to import the value of another chain's message. */
export const signedImport = (nonce: bigint, message: Buffer): Buffer =>
  signed(u32(IMPORT), u64(nonce), u64(0n), u32(message.length), message);

const [TRANSFER, EXPORT, IMPORT] = [0, 1, 2] as const;

/** A single transaction, as it is issued. */
export const standalone = (transaction: Buffer): Buffer => Buffer.concat([version, transaction]);

export const transactionId = (transaction: Buffer): Buffer => hash(standalone(transaction));

export interface BlockContent {
  parentId: Buffer;
  /** Seconds. */
  time: number;
  height: number;
  transactions: readonly Buffer[];
}

export const encodeBlock = ({ parentId, time, height, transactions }: BlockContent): Buffer =>
  Buffer.concat([
    ...[version, parentId, u64(BigInt(time)), u64(BigInt(height))],
    ...[u32(transactions.length), ...transactions],
  ]);

/** A message that only the first validator signed. */
export const signedWarpMessage = (unsigned: Buffer, signature: Buffer): Buffer =>
  Buffer.concat([unsigned, u32(0), u32(1), Buffer.of(1), signature]);

/** The content of an exported message: from whom, with nonce 0, no return, how much, to whom. */
export function warpPayload(amount: bigint, to: Buffer): Buffer {
  const numbers = Buffer.alloc(17);
  numbers.writeBigUInt64BE(amount, 9);
  return Buffer.concat([version, vectors.address, numbers, to]);
}

export const blockIdOf = (block: Buffer): Buffer => hash(block);
export const addressText = (address: Buffer): string => encodeCb58(address);

function signed(...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const signature = secp256k1.sign(hash(standalone(body)), secret, { lowS: true });
  const recovery = Buffer.of(signature.recovery);
  return Buffer.concat([body, signature.toCompactRawBytes(), recovery]);
}

function hash(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function hex(text: string): Buffer {
  return Buffer.from(text, 'hex');
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function u64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
}
