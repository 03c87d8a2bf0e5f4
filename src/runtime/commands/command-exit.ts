import { VmreError } from '../../support/errors/vmre-error';

/** What a handler returns to end its command with a code of its choice. */
export class CommandExit {
  /**
   * @param code 32 bits, negative ones included; 0 is success
   * @throws VMRE_ARGUMENT_INVALID for what is no such number
   */
  constructor(readonly code: number) {
    if (!Number.isInteger(code) || (code | 0) !== code) {
      throw new VmreError('VMRE_ARGUMENT_INVALID', `${code} is not an exit code`, {
        hint: 'Exit codes are whole numbers of 32 bits.',
      });
    }
  }
}

/** The code of a command that failed with an error, as shells give it. */
export function failureCode(error: unknown): number {
  if (!VmreError.is(error)) return 1;
  if (error.code === 'VMRE_PROGRAM_NOT_FOUND') return 127;
  return error.code === 'VMRE_SPAWN_FAILED' ? 126 : 1;
}
