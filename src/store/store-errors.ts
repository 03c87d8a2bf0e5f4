import { VmreError } from '../support/errors/vmre-error';
import { MAX_KEY_BYTES, type Write } from './store';

/** The error for a call on a closed store, part of a store or snapshot. */
export const closedError = (what = 'the store'): VmreError =>
  new VmreError('VMRE_STORE_FAILED', `${what} is closed`, {
    hint: 'Close it after its last use.',
    data: { closed: true },
  });

/**
 * @param most maximum length of a key in bytes
 * @throws VMRE_STORE_FAILED if a key is too long, before any change of the batch is applied
 */
export function assertKeysFit(batch: readonly Write[], most = MAX_KEY_BYTES): void {
  for (const { key } of batch) {
    if (key.length <= most) continue;
    const text = `a key has ${key.length} bytes; the maximum is ${most}`;
    throw new VmreError('VMRE_STORE_FAILED', text, {
      hint: 'Store long names under their hash.',
      data: { keyBytes: key.length, maxKeyBytes: most },
    });
  }
}
