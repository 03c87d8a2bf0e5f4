import { VmreError } from '../../support/errors/vmre-error';
import type { WarpValidatorSet } from '../protocol/validator-state';
import { uncompressedKeyOf } from './bls-key';
import { aggregateSignatures, verifySignature } from './bls-signatures';

/** The signature of one validator. */
export interface WarpSignature {
  /** Its BLS public key: 48 or 96 bytes. */
  publicKey: Uint8Array;
  /** 96 bytes. */
  signature: Uint8Array;
}

/** A Warp message with its signatures. */
export interface SignedWarpMessage {
  /** The message in the form that VMs and contracts expect. */
  bytes: Buffer;
  /** Weight of the validators that signed. */
  weight: bigint;
  /** Weight of all validators. */
  totalWeight: bigint;
}

/** Type of a signature with a bit set of signers. */
const BIT_SET = 0;

/**
 * Signs a Warp message with the signatures of validators. The receiver decides whether their weight suffices:
 * most require 67%.
 *
 * @param unsigned as made by `encodeWarpMessage`
 * @param signatures one or more signatures
 * @param set the validators of the subnet of the source chain, as made by `warpSetOf`
 * @throws VMRE_BLS_KEY_INVALID when there is no signature, one is wrong, or its key is not in the set
 */
export function signedWarpMessage(
  unsigned: Uint8Array,
  signatures: readonly WarpSignature[],
  set: WarpValidatorSet,
): SignedWarpMessage {
  if (signatures.length === 0) throw invalid('a Warp message needs at least one signature');
  const byPlace = new Map<number, Uint8Array>();
  for (const { publicKey, signature } of signatures) {
    const key = uncompressedKeyOf(publicKey);
    const text = `the signature with the key 0x${Buffer.from(publicKey).toString('hex')}`;
    const place = set.validators.findIndex((validator) => key.equals(validator.publicKey));
    if (place < 0) throw invalid(`${text} is not from a validator of the set`);
    if (!verifySignature(unsigned, signature, key))
      throw invalid(`${text} is not a signature of the message`);
    byPlace.set(place, signature);
  }
  const signers = bitSet([...byPlace.keys()]);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(BIT_SET, 0);
  head.writeUInt32BE(signers.length, 4);
  const bytes = Buffer.concat([
    unsigned,
    head,
    signers,
    aggregateSignatures([...byPlace.values()]),
  ]);
  const weight = [...byPlace.keys()].reduce((sum, at) => sum + set.validators[at]!.weight, 0n);
  return { bytes, weight, totalWeight: set.totalWeight };
}

/** A bit set as big-endian bytes. */
function bitSet(places: readonly number[]): Buffer {
  const number = places.reduce((sum, place) => sum | (1n << BigInt(place)), 0n);
  const hex = number.toString(16);
  return Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
}

const invalid = (text: string): VmreError =>
  new VmreError('VMRE_BLS_KEY_INVALID', text, { hint: 'Ask the validator to sign it again.' });
