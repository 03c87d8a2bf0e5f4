import { VmreError } from '../../support/errors/vmre-error';
import { ID_BYTES } from './id';

/** Only printable ASCII characters. */
const name = /^[\x20-\x7e]+$/;

/**
 * Makes the id of a VM of its name: its characters, padded with zeros to 32 bytes.
 *
 * @param vmName 1 to 32 printable ASCII characters
 * @throws VMRE_VM_ID_INVALID unless the name has 1 to 32 printable ASCII characters
 */
export function vmIdOf(vmName: string): Buffer {
  if (!name.test(vmName) || vmName.length > ID_BYTES) {
    const shown = JSON.stringify(vmName.slice(0, 80));
    const text = `the name of a VM must be 1 to ${ID_BYTES} printable ASCII characters, not ${shown}`;
    throw new VmreError('VMRE_VM_ID_INVALID', text);
  }
  const id = Buffer.alloc(ID_BYTES);
  id.write(vmName, 'latin1');
  return id;
}

/** The name of which {@link vmIdOf} makes an id; undefined for other ids. */
export function vmNameOf(vmId: Uint8Array): string | undefined {
  const text = Buffer.from(vmId).toString('latin1').replace(/\0+$/, '');
  return vmId.length === ID_BYTES && name.test(text) ? text : undefined;
}
