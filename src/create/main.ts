import { runCommandLine } from '../support/commands/run-command-line';
import { createCommand } from './command';

/**
 * The `create-vmre-runtime` command.
 *
 * @param argv arguments without the program
 * @returns the exit code: 0, 1 for existing files, 2 for an invalid name or command line, 6 for an error of the
 * system, 130 if the person cancels
 */
export const main = (argv: readonly string[]): Promise<number> =>
  runCommandLine(
    { name: 'create-vmre-runtime', describe: '', commands: () => createCommand },
    argv,
  );
