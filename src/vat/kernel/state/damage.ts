import { VmreError } from '../../../support/errors/vmre-error';

/**
 * The error for a store whose content differs from what the kernel wrote.
 *
 * @param what the damaged part
 */
export const damagedStoreError = (what: string, cause?: unknown): VmreError =>
  new VmreError('VMRE_STORE_FAILED', `the store of the kernel is damaged: ${what}`, {
    hint: 'Restore its directory as a whole from a copy; exportReadable writes what can still be read.',
    data: { damaged: what },
    cause,
  });
