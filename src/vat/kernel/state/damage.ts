import { VmreError } from '../../../support/errors/vmre-error';

/**
 * What a store has is not what a kernel has written there.
 *
 * @param what is damaged, in words
 */
export const damagedStoreError = (what: string, cause?: unknown): VmreError =>
  new VmreError('VMRE_STORE_FAILED', `the store of the kernel is damaged: ${what}`, {
    hint: 'Restore its directory as a whole from a copy; exportReadable writes what can still be read.',
    data: { damaged: what },
    cause,
  });
