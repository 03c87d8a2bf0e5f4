import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { CIPHERSUITE, curve } from './bls-key';

/**
 * Verifies a signature of a message, made with one key, or aggregated from several. Takes about 30 ms.
 *
 * @param message the signed bytes
 * @param signature 96 bytes
 * @param publicKeys one or more keys of 48 or 96 bytes
 * @returns false also for malformed keys and signatures
 */
export function verifySignature(
  message: Uint8Array,
  signature: Uint8Array,
  ...publicKeys: readonly Uint8Array[]
): boolean {
  const { longSignatures, G1 } = curve();
  try {
    const keys = publicKeys.map((key) => G1.Point.fromBytes(key));
    const key = longSignatures.aggregatePublicKeys(keys);
    return longSignatures.verify(signature, longSignatures.hash(message, CIPHERSUITE), key);
  } catch {
    return false; // a malformed key or signature
  }
}

/**
 * Aggregates signatures into one of 96 bytes.
 *
 * @param signatures 96 bytes each
 * @throws VMRE_BLS_KEY_INVALID when one is malformed
 */
export function aggregateSignatures(signatures: readonly Uint8Array[]): Buffer {
  const { longSignatures } = curve();
  try {
    const points = signatures.map((each) => longSignatures.Signature.fromBytes(each));
    return Buffer.from(
      longSignatures.Signature.toBytes(longSignatures.aggregateSignatures(points)),
    );
  } catch (error) {
    const text = `a signature must be 96 bytes, and a point of the curve: ${messageOf(error)}`;
    throw new VmreError('VMRE_BLS_KEY_INVALID', text, { cause: error });
  }
}
