import { VmreError } from './errors/vmre-error';

/**
 * What yargs calls when a command line is wrong, or when a command has thrown.
 *
 * @param program whose help is pointed to
 */
export const usageError =
  (program: string) =>
  (message: string | null, error: Error | undefined): never => {
    // Some of its own complaints come as errors of a kind of its own.
    if (error && error.name !== 'YError') throw error;
    throw new VmreError('VMRE_OPTION_INVALID', message ?? error?.message ?? 'wrong usage', {
      hint: `See ${program} --help.`,
    });
  };
