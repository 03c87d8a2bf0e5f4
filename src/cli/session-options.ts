import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';

import type { Argv, Options } from 'yargs';

import { isPath } from '../process/program-problem';
import type { SessionScript } from '../supervisor/play-session';
import { RuntimeProgram } from '../supervisor/runtime-program';
import type { PassedOn } from '../support/commands/declared-options';
import { VmreError } from '../support/errors/vmre-error';
import { timeout } from './duration-option';
import { amount } from './number-options';
import { withTemporaryDirectory } from './temporary-directory';

/** What a provider gives to a runtime. */
export interface ActivityOptions {
  runtime: string;
  runtimeArg: string[];
  workdir: string | undefined;
  taskPackage: string | undefined;
  cpuCores: number | undefined;
  memGib: number | undefined;
  storageGib: number | undefined;
  /** Milliseconds. */
  timeout: number;
}

/** How a runtime is deployed and started. */
export interface RuntimeOptions extends ActivityOptions {
  startArg: string[];
}

/** The options of a session: deploy, start, commands, stop. */
export interface SessionOptions extends RuntimeOptions {
  run: string[];
  kill: string | undefined;
}

/** An option whose value is passed to the runtime unchanged. */
export const passedOn = (describe: string): Options & PassedOn & { type: 'string' } => ({
  ...{ type: 'string', array: true, default: [], describe },
  isPassedOn: true,
});

/** The options of every command that runs a session. */
export const sessionOptions = (yargs: Argv): Argv =>
  runtimeOptions(
    yargs
      .positional('runtime', { type: 'string', demandOption: true, describe: 'The executable' })
      .option('run', {
        type: 'string',
        array: true,
        default: [],
        describe: 'A command for RUN; may be repeated',
      })
      .option('kill', { type: 'string', describe: 'A long command to start and kill' }),
  );

/** The options of every command that starts a runtime. */
export const runtimeOptions = (yargs: Argv): Argv =>
  activityOptions(yargs.option('start-arg', passedOn('An argument of START')));

/** The options of every command that starts a runtime without its own arguments of START. */
export const activityOptions = (yargs: Argv): Argv =>
  yargs
    .option('runtime-arg', passedOn('An argument before the command, as in a descriptor'))
    .option('task-package', { type: 'string', describe: 'The image that a demand names' })
    .option('cpu-cores', amount('cpu-cores', 'Agreed amount, if the runtime manages hardware'))
    .option('mem-gib', amount('mem-gib', 'Agreed amount, if the runtime manages hardware'))
    .option('storage-gib', amount('storage-gib', 'Agreed amount, if the runtime manages hardware'))
    .option('workdir', { type: 'string', describe: 'Default: a temporary directory' })
    .option('timeout', timeout('Maximum time per answer'));

/** The commands of a session. @throws VMRE_OPTION_INVALID */
export const scriptOf = (argv: SessionOptions): SessionScript => ({
  startArgs: argv.startArg,
  runs: argv.run.map((line) => toWords('run', line)),
  kill: argv.kill === undefined ? undefined : toWords('kill', argv.kill),
});

/** Creates the work directory of a session; a temporary one is removed afterwards. */
export async function withRuntime<T>(
  argv: ActivityOptions,
  env: Record<string, string>,
  play: (program: RuntimeProgram) => Promise<T>,
): Promise<T> {
  const playIn = (workdir: string): Promise<T> =>
    play(
      new RuntimeProgram(isPath(argv.runtime) ? resolve(argv.runtime) : argv.runtime, {
        runtimeArgs: argv.runtimeArg,
        supervisorArgs: supervisorArgsOf(argv),
        workdir,
        timeoutMs: argv.timeout,
        env,
        inheritEnv: false,
      }),
    );
  if (argv.workdir === undefined) return withTemporaryDirectory('vmre-try-', playIn);
  const workdir = resolve(argv.workdir);
  mkdirSync(workdir, { recursive: true });
  return playIn(workdir);
}

/** Arguments that a supervisor passes only for some descriptors: see `"image"` and `"hardware"` in package.json. */
function supervisorArgsOf(argv: ActivityOptions): string[] {
  const { taskPackage, cpuCores, memGib, storageGib } = argv;
  const given = {
    'task-package': taskPackage === undefined ? undefined : resolve(taskPackage),
    'cpu-cores': cpuCores,
    'mem-gib': memGib,
    'storage-gib': storageGib,
  };
  return Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, String(value)],
  );
}

/** Splits a line into words like a shell. */
export function toWords(option: string, line: string): string[] {
  const { split } = require('shlex') as typeof import('shlex');
  try {
    const words = split(line);
    if (words.length > 0) return words;
  } catch {
    // An unclosed quote; reported below.
  }
  throw new VmreError(
    'VMRE_OPTION_INVALID',
    `--${option} is not a command: ${JSON.stringify(line)}`,
    {
      hint: 'Write it as for a shell: a program and its arguments, with every quote closed.',
    },
  );
}
