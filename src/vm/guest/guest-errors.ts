import { VmreError } from '../../support/errors/vmre-error';

/** A block that breaks the rules of its chain. */
export const blockInvalid = (text: string, cause?: unknown): VmreError =>
  new VmreError('VMRE_BLOCK_INVALID', text, { cause });

/** A call of a host that is not possible now, or has an invalid argument. */
export const callInvalid = (text: string): VmreError => new VmreError('VMRE_VM_CALL_INVALID', text);

/** A use of the state that is not possible. */
export const stateMisused = (text: string): VmreError => new VmreError('VMRE_STATE_MISUSED', text);
