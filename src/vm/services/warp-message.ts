import { VmreError } from '../../support/errors/vmre-error';
import type { WarpValidatorSet } from '../protocol/validator-state';
import { uncompressedKeyOf } from './bls-key';
import { aggregateSignatures, verifySignature } from './bls-signatures';

/** What one validator has signed. */
export interface WarpSignature {
  /** Its BLS key: 48 or 96 bytes. */
  publicKey: Uint8Array;
  /** 96 bytes. */
  signature: Uint8Array;
}

/** A Warp message with its signatures. */
export interface SignedWarpMessage {
  /** As VMs and contracts take it. */
  bytes: Buffer;
  /** Of those who have signed. */
  weight: bigint;
  /** Of all. */
  totalWeight: bigint;
}

/** The kind of signature that says with bits who has signed. */
const BIT_SET = 0;

/**
 * Puts the signatures of validators under a Warp message. Whether their weight suffices, who takes it decides: most
 * want 67 of 100.
 *
 * @param unsigned as `encodeWarpMessage` makes it
 * @param set of the subnet of the chain that it comes from, as `warpSetOf` makes it
 * @throws VMRE_BLS_KEY_INVALID when there is no signature, one is wrong, or its key is none of the set
 */
export function signedWarpMessage(
  unsigned: Uint8Array,
  signatures: readonly WarpSignature[],
  set: WarpValidatorSet,
): SignedWarpMessage {
  if (signatures.length === 0) throw invalid('a Warp message needs one signature at least');
  const byPlace = new Map<number, Uint8Array>();
  for (const { publicKey, signature } of signatures) {
    const key = uncompressedKeyOf(publicKey);
    const text = `the signature with the key 0x${Buffer.from(publicKey).toString('hex')}`;
    const place = set.validators.findIndex((validator) => key.equals(validator.publicKey));
    if (place < 0) throw invalid(`${text} is of none of the validators`);
    if (!verifySignature(unsigned, signature, key))
      throw invalid(`${text} is not one of the message`);
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

/** A number with a bit for each place, as bytes, the highest first. */
function bitSet(places: readonly number[]): Buffer {
  const number = places.reduce((sum, place) => sum | (1n << BigInt(place)), 0n);
  const hex = number.toString(16);
  return Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
}

const invalid = (text: string): VmreError =>
  new VmreError('VMRE_BLS_KEY_INVALID', text, { hint: 'Ask the validator to sign it again.' });
