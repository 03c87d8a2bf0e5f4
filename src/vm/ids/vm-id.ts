import { VmreError } from '../../support/errors/vmre-error';
import { ID_BYTES } from './id';

/** Printable, so that it stays what a person typed. */
const name = /^[\x20-\x7e]+$/;

/**
 * The id of a VM by its name: its characters, and zeros up to 32 bytes.
 *
 * @throws VMRE_VM_ID_INVALID unless the name is 1 to 32 printable ASCII characters
 */
export function vmIdOf(vmName: string): Buffer {
  if (!name.test(vmName) || vmName.length > ID_BYTES) {
    const shown = JSON.stringify(vmName.slice(0, 80));
    const text = `the name of a VM is 1 to ${ID_BYTES} printable ASCII characters, not ${shown}`;
    throw new VmreError('VMRE_VM_ID_INVALID', text);
  }
  const id = Buffer.alloc(ID_BYTES);
  id.write(vmName, 'latin1');
  return id;
}

/** The name that {@link vmIdOf} makes an id of, or undefined when the id is made another way. */
export function vmNameOf(vmId: Uint8Array): string | undefined {
  const text = Buffer.from(vmId).toString('latin1').replace(/\0+$/, '');
  return vmId.length === ID_BYTES && name.test(text) ? text : undefined;
}
