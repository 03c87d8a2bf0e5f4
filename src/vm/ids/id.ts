import { VmreError } from '../../support/errors/vmre-error';
import { decodeCb58, encodeCb58 } from './cb58';

/** Chains, subnets, assets, blocks and transactions are known by 32 bytes. */
export const ID_BYTES = 32;

/** The id of the primary network and of its platform chain: 32 zeros. */
export const PRIMARY_NETWORK_ID: Uint8Array = Buffer.alloc(ID_BYTES);

/** An id in CB58, as people read it. @throws VMRE_VM_ID_INVALID unless it has 32 bytes */
export const formatId = (id: Uint8Array): string => encodeCb58(checkId(id));

/**
 * The 32 bytes of an id in CB58.
 *
 * @param what the text is, for the message: `--chain-id`
 * @throws VMRE_VM_ID_INVALID
 */
export const parseId = (text: string, what = 'an id'): Buffer =>
  Buffer.from(checkLength(decodeCb58(text), ID_BYTES, what));

/** Gives an id back. @throws VMRE_VM_ID_INVALID unless it has 32 bytes */
export const checkId = <B extends Uint8Array>(id: B, what = 'an id'): B =>
  checkLength(id, ID_BYTES, what);

/** Gives bytes back. @throws VMRE_VM_ID_INVALID when they are not as many as expected */
export function checkLength<B extends Uint8Array>(bytes: B, expected: number, what: string): B {
  if (bytes.length === expected) return bytes;
  const text = `${what} has ${expected} bytes, but here are ${bytes.length}`;
  throw new VmreError('VMRE_VM_ID_INVALID', text);
}
