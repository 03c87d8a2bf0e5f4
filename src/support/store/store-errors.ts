import { VmreError } from '../errors/vmre-error';
import { MAX_KEY_BYTES, type Write } from './store';

/** Something was asked of a store, a part of it or a snapshot after its end. */
export const closedError = (what = 'the store'): VmreError =>
  new VmreError('VMRE_STORE_FAILED', `${what} is closed`, {
    hint: 'Close it after its last use.',
    data: { closed: true },
  });

/** @throws VMRE_STORE_FAILED for a key that is too long, before anything of a batch is applied */
export function assertKeysFit(batch: readonly Write[]): void {
  for (const { key } of batch) {
    if (key.length <= MAX_KEY_BYTES) continue;
    const text = `a key has ${key.length} bytes; ${MAX_KEY_BYTES} is the most`;
    throw new VmreError('VMRE_STORE_FAILED', text, {
      hint: 'Store long names under their hash.',
      data: { keyBytes: key.length, maxKeyBytes: MAX_KEY_BYTES },
    });
  }
}
