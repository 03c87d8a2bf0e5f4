import { ExitCode } from '../errors/error-kind';
import { VmreError } from '../errors/vmre-error';
import { Interruption } from '../interruption';
import { flushed, print, tellError } from '../output';
import { packageVersion } from '../package-version';
import { forbidColours } from '../terminal/colours';
import { usageError } from '../usage-error';
import type { Command, Program } from './command';
import { beforeDashes, flagsIn, withCommonOptions } from './common-options';
import { declaredOptions, type Declared } from './declared-options';
import { findCommand } from './find-command';
import { helpOf, helpOfGroup, parserOf } from './help';
import { readWords } from './read-words';

/**
 * Executes a command line. Results go to stdout, all other output to stderr. With `--json`, an error is JSON on
 * stdout.
 *
 * @param given arguments without the program name
 * @returns the exit code: 130 after Ctrl-C, 141 if the output has no reader any more
 */
export async function runCommandLine(program: Program, given: readonly string[]): Promise<number> {
  const argv = withoutDashes(program, given);
  const interruption = new Interruption();
  const { json, noColor } = flagsIn(argv);
  if (noColor) forbidColours();
  try {
    const code = await perform(program, argv, interruption);
    await flushed();
    return interruption.exitCode ?? code;
  } catch (thrown) {
    // Errors during an interruption do not count.
    if (interruption.exitCode !== undefined) return interruption.exitCode;
    const error = explained(thrown);
    tellError(error, json);
    await flushed();
    return interruption.exitCode ?? error.exitCode;
  } finally {
    interruption.release();
  }
}

/** Package managers pass `--` on to some commands. */
function withoutDashes(program: Program, argv: readonly string[]): readonly string[] {
  try {
    const found = findCommand(program, argv);
    return 'command' in found && found.command.skipsDashes
      ? argv.filter((word) => word !== '--')
      : argv;
  } catch {
    return argv; // reported below
  }
}

async function perform(
  program: Program,
  argv: readonly string[],
  interruption: Interruption,
): Promise<number> {
  const isOne = typeof program.commands === 'function';
  if (!isOne && ['--version', '-V'].includes(argv[0] ?? '')) return show(packageVersion());
  const found = findCommand(program, argv);
  const { path } = found;
  if ('group' in found) return show(await helpOfGroup(path, found.group));
  const { words } = found;
  const command = withCommonOptions(found.command);
  const declared = declaredOptions(command);
  if (asksFor('help', words, declared)) return show(await helpOf(path, command));
  if (asksFor('version', words, declared)) return show(packageVersion());
  return command.run(await read(path, command, words, declared), interruption);
}

async function read(
  path: string,
  command: Command,
  words: readonly string[],
  declared: Declared,
): Promise<object> {
  const ready = readWords(words, declared, path, command.skipsDashes);
  return parserOf(path, command).fail(usageError(path)).parseAsync(ready);
}

function asksFor(
  what: 'help' | 'version',
  words: readonly string[],
  { options }: Declared,
): boolean {
  if (options.has(what)) return false;
  const short = what === 'help' ? '-h' : '-V';
  return beforeDashes(words).some((word) => word === `--${what}` || word === short);
}

/** Explains errors that a removed current directory causes. */
function explained(thrown: unknown): VmreError {
  const isDirectoryGone = (thrown as { syscall?: unknown } | null)?.syscall === 'uv_cwd';
  if (!isDirectoryGone) return VmreError.from(thrown, 'VMRE_UNCAUGHT');
  const text = 'the current directory does not exist any more';
  return new VmreError('VMRE_WORKDIR_UNUSABLE', text, { hint: 'Change to one that exists.' });
}

function show(text: string): number {
  print(text);
  return ExitCode.Ok;
}
