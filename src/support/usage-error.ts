import { VmreError } from './errors/vmre-error';

/**
 * Creates the callback that yargs calls for an invalid command line, or for an error of a command.
 *
 * @param program the program whose help the hint names
 */
export const usageError =
  (program: string) =>
  (message: string | null, error: Error | undefined): never => {
    // yargs reports some of its own errors as YError.
    if (error && error.name !== 'YError') throw error;
    throw new VmreError('VMRE_OPTION_INVALID', message ?? error?.message ?? 'wrong usage', {
      hint: `See ${program} --help.`,
    });
  };
