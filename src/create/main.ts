import { ExitCode } from '../support/errors/error-kind';
import { VmreError } from '../support/errors/vmre-error';
import { packageVersion } from '../support/package-version';
import { usageError } from '../support/usage-error';
import { createCommand } from './command';

/**
 * The `create-vmre-runtime` command.
 *
 * @param argv without the program
 * @returns the exit code: 0, 1 where something is already, 2 for a bad name or command line, 6 when the
 * machine refuses, 130 when a person cancels
 */
export async function main(argv: readonly string[]): Promise<number> {
  const yargs = require('yargs/yargs') as typeof import('yargs/yargs');
  let code: number = ExitCode.Ok;
  try {
    await yargs([...argv])
      .scriptName('create-vmre-runtime')
      .command(createCommand('$0 [dir]', (result) => (code = result)))
      .strict()
      .alias({ help: 'h', version: 'V' })
      .version(packageVersion())
      .wrap(Math.min(process.stdout.columns ?? 100, 100))
      .exitProcess(false)
      .fail(usageError('create-vmre-runtime'))
      .parseAsync();
    return code;
  } catch (thrown) {
    const error = VmreError.from(thrown, 'VMRE_UNCAUGHT');
    process.stderr.write(`${error.describe()}\n`);
    return error.exitCode;
  }
}
