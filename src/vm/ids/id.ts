import { VmreError } from '../../support/errors/vmre-error';
import { decodeCb58, encodeCb58 } from './cb58';

/** Bytes of the ids of chains, subnets, assets, blocks and transactions. */
export const ID_BYTES = 32;

/** The id of the primary network and of the P-chain: 32 zeros. */
export const PRIMARY_NETWORK_ID: Uint8Array = Buffer.alloc(ID_BYTES);

/** Formats an id in CB58. @throws VMRE_VM_ID_INVALID unless it has 32 bytes */
export const formatId = (id: Uint8Array): string => encodeCb58(checkId(id));

/**
 * Parses an id in CB58 to its 32 bytes.
 *
 * @param text in CB58
 * @param what the subject of the error message, such as `--chain-id`
 * @throws VMRE_VM_ID_INVALID
 */
export const parseId = (text: string, what = 'an id'): Buffer =>
  Buffer.from(checkLength(decodeCb58(text), ID_BYTES, what));

/** Returns the id. @throws VMRE_VM_ID_INVALID unless it has 32 bytes */
export const checkId = <B extends Uint8Array>(id: B, what = 'an id'): B =>
  checkLength(id, ID_BYTES, what);

/** Returns the bytes. @throws VMRE_VM_ID_INVALID unless they have the expected length */
export function checkLength<B extends Uint8Array>(bytes: B, expected: number, what: string): B {
  if (bytes.length === expected) return bytes;
  const text = `${what} must have ${expected} bytes, not ${bytes.length}`;
  throw new VmreError('VMRE_VM_ID_INVALID', text);
}
