import { runCommandLine } from '../support/commands/run-command-line';
import { createCommand } from './command';

/**
 * The `create-vmre-runtime` command.
 *
 * @param argv without the program
 * @returns the exit code: 0, 1 where something is already, 2 for a bad name or command line, 6 when the
 * machine refuses, 130 when a person cancels
 */
export const main = (argv: readonly string[]): Promise<number> =>
  runCommandLine(
    { name: 'create-vmre-runtime', describe: '', commands: () => createCommand },
    argv,
  );
