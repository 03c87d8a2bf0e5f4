import { ExitCode } from '../support/errors/error-kind';
import { VmreError } from '../support/errors/vmre-error';
import { packageVersion } from '../support/package-version';
import { usageError } from '../support/usage-error';
import { doctorCommand } from './doctor';
import { createCommand } from './create';
import { devCommand } from './dev';
import { installCommand } from './install';
import { listCommand } from './list';
import { packageCommand } from './package';
import { tryCommand } from './try';
import { uninstallCommand } from './uninstall';
import { vatCommand } from './vat';
import { vmCommand } from './vm';

/**
 * The `vmre` command. Results go to stdout, everything else to stderr.
 *
 * @returns the exit code
 */
export async function main(argv: readonly string[]): Promise<number> {
  const yargs = require('yargs/yargs') as typeof import('yargs/yargs');
  let code: number = ExitCode.Ok;
  const parser = yargs([...argv])
    .scriptName('vmre')
    .usage('$0 <command>\n\nAuthor, try and provide compute runtimes.')
    .command(createCommand((result) => (code = result)))
    .command(devCommand((result) => (code = result)))
    .command(tryCommand((result) => (code = result)))
    .command(packageCommand((result) => (code = result)))
    .command(installCommand((result) => (code = result)))
    .command(uninstallCommand((result) => (code = result)))
    .command(listCommand((result) => (code = result)))
    .command(doctorCommand((result) => (code = result)))
    .command(vmCommand((result) => (code = result)))
    .command(vatCommand((result) => (code = result)))
    .demandCommand(1, 'Which command? See vmre --help.')
    .recommendCommands()
    .strict()
    .alias({ help: 'h', version: 'V' })
    .version(packageVersion())
    .wrap(Math.min(process.stdout.columns ?? 100, 100))
    .exitProcess(false)
    .fail(usageError('vmre'));
  try {
    await parser.parseAsync();
    return code;
  } catch (thrown) {
    const error = VmreError.from(thrown, 'VMRE_UNCAUGHT');
    process.stderr.write(`${error.describe()}\n`);
    return error.exitCode;
  }
}
