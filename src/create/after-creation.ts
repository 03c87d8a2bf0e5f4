import { VmreError } from '../support/errors/vmre-error';
import type { Interruption } from '../support/interruption';
import { tell } from '../support/output';
import { OutputTail } from '../support/output-tail';
import type { CommonOptions } from '../support/commands/common-options';
import { Progress } from '../support/terminal/progress';
import { phrasesOf, type PackageManager } from './package-manager';
import { runProgram } from './run-program';

const INSTALL_LIMIT_MS = 10 * 60_000;
const GIT_LIMIT_MS = 10_000;
const MAX_OUTPUT_BYTES = 16 * 1024;

/**
 * Initializes a git repository, unless the directory is inside one.
 *
 * @returns whether the directory is in a repository; false if git is missing or fails
 */
export async function initRepository(
  directory: string,
  interruption: Interruption,
): Promise<boolean> {
  const git = async (...args: string[]): Promise<boolean> =>
    (await runProgram(['git', ...args], directory, GIT_LIMIT_MS, interruption, () => undefined)) ===
    0;
  return (await git('rev-parse', '--is-inside-work-tree')) || git('init', '--quiet');
}

/**
 * Installs the dependencies of a project. An interruption leaves them incomplete and is not an error.
 *
 * @param options whether the progress, or otherwise the output of the package manager, is shown
 * @throws VMRE_PACKAGE_MANAGER_FAILED
 */
export async function installDependencies(
  directory: string,
  manager: PackageManager,
  interruption: Interruption,
  options: CommonOptions,
): Promise<void> {
  const { install } = phrasesOf(manager);
  const isShown = !options.json && !options.quiet;
  const output = new OutputTail(MAX_OUTPUT_BYTES);
  const progress = new Progress(options);
  progress.tell(install);
  const onOutput = (chunk: Buffer): void => {
    output.add(chunk);
    progress.tell(install, lastLine(output));
  };
  const code = await runProgram(
    install.split(' '),
    directory,
    INSTALL_LIMIT_MS,
    interruption,
    isShown && !process.stderr.isTTY ? undefined : onOutput,
  ).finally(() => progress.end());
  if (interruption.by || code === 0) return;
  if (output.text !== '') tell(output.text);
  const text =
    code === undefined
      ? `${manager} could not be started, or took longer than ${INSTALL_LIMIT_MS / 60_000} minutes`
      : `${install} exited with code ${code}`;
  throw new VmreError('VMRE_PACKAGE_MANAGER_FAILED', `${directory} was created, but ${text}`);
}

const lastLine = ({ lines }: OutputTail): string | undefined =>
  lines.findLast((line) => line.trim() !== '');
