import { messageOf, VmreError } from '../../support/errors/vmre-error';

/** Runs a file operation. @throws VMRE_INSTALL_REFUSED for an error of the operating system */
export function wrapFsErrors<T>(what: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (VmreError.is(error)) throw error;
    const text = `cannot ${what}: ${messageOf(error)}`;
    throw new VmreError('VMRE_INSTALL_REFUSED', text, { cause: error });
  }
}
