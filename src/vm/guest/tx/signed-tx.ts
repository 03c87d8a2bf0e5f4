import { createHash } from 'node:crypto';

import { ByteReader, ByteWriter } from './bytes';
import { checkFields, checkTxType, fieldsOf, type TxField } from './field';
import type { Tx, TxType } from './tx';
import { txRefused } from './tx-error';

/** The largest transaction. */
export const MAX_TX_BYTES = 64 * 1024;
const VERSION = 0n;
const KEY_BYTES = 33;
const SIGNATURE_BYTES = 64;
const CHAIN_ID_BYTES = 32;

/** A transaction whose signature and fields were checked. */
export interface SignedTx {
  /** The transaction. */
  readonly tx: Tx;
  /** The SHA-256 of its bytes. */
  readonly id: Buffer;
  /** The transaction with its signature, as nodes exchange it. */
  readonly bytes: Buffer;
  /** The address of who signed it. */
  readonly sender: Buffer;
  /** The number of earlier transactions of the sender. */
  readonly nonce: bigint;
}

/** Loaded on first use, which takes some milliseconds. */
const curve = () =>
  (require('@noble/curves/secp256k1') as typeof import('@noble/curves/secp256k1')).secp256k1;

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/** The address of a public key, as on Avalanche: RIPEMD-160 of its SHA-256. */
export const addressOf = (publicKey: Uint8Array): Buffer =>
  createHash('ripemd160').update(sha256(publicKey)).digest();

/** The compressed public key of a secret key of 32 bytes. @throws VMRE_TX_REFUSED for an invalid key */
export function publicKeyOf(secretKey: Uint8Array): Buffer {
  try {
    return Buffer.from(curve().getPublicKey(secretKey, true));
  } catch (error) {
    throw txRefused('signature', 'the secret key is invalid', error);
  }
}

/** The format of the transactions of a VM: u8 version, u8 type, chain id, u64 nonce, fields, public key, signature. */
export class TxFormat {
  private readonly types: readonly { type: TxType; fields: readonly TxField[] }[];

  /** @param types at most 256, in an order that never changes */
  constructor(types: readonly TxType[]) {
    types.forEach(checkTxType);
    this.types = types.map((type) => ({ type, fields: fieldsOf(type) }));
  }

  /** Signs a transaction. @throws VMRE_TX_REFUSED for an invalid field or key */
  sign(
    tx: Tx,
    secretKey: Uint8Array,
    { chainId, nonce }: { chainId: Uint8Array; nonce: bigint },
  ): Buffer {
    const index = this.types.findIndex(({ type }) => tx.constructor === type);
    const found = this.types[index];
    if (!found) throw txRefused('unknown type', `${tx.constructor.name} is not of this VM`);
    checkFields(found.fields, tx);
    const writer = new ByteWriter();
    writer.uint(VERSION, 1);
    writer.uint(BigInt(index), 1);
    writer.bytes(chainId);
    writer.uint(nonce, 8);
    for (const { key, kind } of found.fields) {
      kind.write(writer, (tx as unknown as Record<string, unknown>)[key]);
    }
    writer.bytes(publicKeyOf(secretKey));
    const signed = writer.take();
    const signature = curve().sign(sha256(signed), secretKey).toCompactRawBytes();
    return Buffer.concat([signed, signature]);
  }

  /** Reads a transaction for a chain and checks its fields and its signature. @throws VMRE_TX_REFUSED */
  read(content: Uint8Array, chainId: Uint8Array): SignedTx {
    if (content.length > MAX_TX_BYTES) {
      throw txRefused('malformed', `${content.length} bytes, more than ${MAX_TX_BYTES}`);
    }
    const bytes = Buffer.from(content);
    const reader = new ByteReader(bytes);
    const version = reader.uint(1);
    if (version !== VERSION) throw txRefused('malformed', `unknown version ${version}`);
    const index = Number(reader.uint(1));
    const found = this.types[index];
    if (!found) throw txRefused('unknown type', `type ${index}`);
    const wanted = reader.bytes(CHAIN_ID_BYTES);
    if (!wanted.equals(chainId)) throw txRefused('other chain', wanted.toString('hex'));
    const nonce = reader.uint(8);
    const tx = new found.type();
    for (const { key, kind } of found.fields) Object.assign(tx, { [key]: kind.read(reader) });
    checkFields(found.fields, tx);
    const publicKey = reader.bytes(KEY_BYTES);
    const signature = reader.bytes(SIGNATURE_BYTES);
    reader.end();
    const signed = bytes.subarray(0, bytes.length - SIGNATURE_BYTES);
    if (!isSignedBy(publicKey, signature, sha256(signed))) {
      throw txRefused('signature', 'it is not signed by the key that it contains');
    }
    return { tx, id: sha256(bytes), bytes, sender: addressOf(publicKey), nonce };
  }
}

/** Only the smaller form of a signature is valid, so that nobody can change the id of a transaction. */
function isSignedBy(publicKey: Uint8Array, signature: Uint8Array, hash: Uint8Array): boolean {
  try {
    return curve().verify(signature, hash, publicKey, { lowS: true });
  } catch {
    return false;
  }
}
