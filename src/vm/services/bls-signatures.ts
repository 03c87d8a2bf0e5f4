import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { CIPHERSUITE, curve } from './bls-key';

/**
 * Whether a signature of a message was made with the key, or with the keys of an aggregated one. It takes about
 * 30 ms.
 *
 * @param signature 96 bytes
 * @param publicKeys 48 or 96 bytes each, one at least
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
    return false; // what is no point is no signature
  }
}

/**
 * One signature for all of them: 96 bytes.
 *
 * @throws VMRE_BLS_KEY_INVALID when one is none
 */
export function aggregateSignatures(signatures: readonly Uint8Array[]): Buffer {
  const { longSignatures } = curve();
  try {
    const points = signatures.map((each) => longSignatures.Signature.fromBytes(each));
    return Buffer.from(
      longSignatures.Signature.toBytes(longSignatures.aggregateSignatures(points)),
    );
  } catch (error) {
    const text = `signatures have 96 bytes and are points of the curve: ${messageOf(error)}`;
    throw new VmreError('VMRE_BLS_KEY_INVALID', text, { cause: error });
  }
}
