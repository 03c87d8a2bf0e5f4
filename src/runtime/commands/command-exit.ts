import { LARGEST_CODE } from '../../process/exit-status';
import { VmreError } from '../../support/errors/vmre-error';
import { typeName } from '../../support/type-name';

/** Thrown by `run.exit`: the command ends with the exit code of its handler. */
export class CommandExit extends Error {
  /**
   * @param code 0 to 255; 0 is success
   * @throws VMRE_ARGUMENT_INVALID
   */
  constructor(readonly code: number) {
    requireExitCode(code);
    super(`the command ends with exit code ${code}`);
    this.name = 'CommandExit';
  }
}

/**
 * An operating system uses the low eight bits of an exit code: 256 would become 0.
 *
 * @throws VMRE_ARGUMENT_INVALID unless it is a whole number from 0 to 255
 */
export function requireExitCode(code: unknown): void {
  if (Number.isInteger(code) && (code as number) >= 0 && (code as number) <= LARGEST_CODE) return;
  const shown = typeof code === 'number' ? String(code) : typeName(code);
  throw new VmreError('VMRE_ARGUMENT_INVALID', `${shown} is not an exit code`, {
    hint: 'Exit codes are whole numbers from 0 to 255.',
  });
}

/** The exit code of a command that failed, as shells use it. */
export function failureCode(error: unknown): number {
  if (!VmreError.is(error)) return 1;
  if (error.code === 'VMRE_PROGRAM_FAILED') return error.data['exitCode'] as number;
  if (error.code === 'VMRE_PROGRAM_NOT_FOUND') return 127;
  return error.code === 'VMRE_SPAWN_FAILED' ? 126 : 1;
}
