import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import type { Argv, Options } from 'yargs';

import { isPath } from '../process/program-problem';
import type { SessionScript } from '../supervisor/play-session';
import type { RuntimeProgram } from '../supervisor/runtime-program';
import type { PassedOn } from '../support/commands/declared-options';
import { VmreError } from '../support/errors/vmre-error';
import { amount, seconds } from './number-options';

/** What the command line says of an activity that is to be played. */
export interface SessionOptions {
  runtime: string;
  run: string[];
  kill: string | undefined;
  startArg: string[];
  runtimeArg: string[];
  workdir: string | undefined;
  taskPackage: string | undefined;
  cpuCores: number | undefined;
  memGib: number | undefined;
  storageGib: number | undefined;
  timeout: number;
}

/** An option that the runtime is given as it is. */
export const passedOn = (describe: string): Options & PassedOn & { type: 'string' } => ({
  ...{ type: 'string', array: true, default: [], describe },
  isPassedOn: true,
});

export const sessionOptions = (yargs: Argv): Argv =>
  yargs
    .positional('runtime', { type: 'string', demandOption: true, describe: 'The executable' })
    .option('run', {
      type: 'string',
      array: true,
      default: [],
      describe: 'A command to RUN; again for more',
    })
    .option('kill', { type: 'string', describe: 'A long command to begin and kill' })
    .option('start-arg', passedOn('An argument of START'))
    .option('runtime-arg', passedOn('As in a descriptor'))
    .option('task-package', { type: 'string', describe: 'The image, where demands name one' })
    .option('cpu-cores', amount('cpu-cores', 'Agreed on, where the runtime manages it'))
    .option('mem-gib', amount('mem-gib', 'Agreed on, where the runtime manages it'))
    .option('storage-gib', amount('storage-gib', 'Agreed on, where the runtime manages it'))
    .option('workdir', { type: 'string', describe: 'Default: a temporary directory' })
    .option('timeout', seconds('timeout', 30, 'Seconds that one answer may take'));

/** The commands of an activity. @throws VMRE_OPTION_INVALID */
export const scriptOf = (argv: SessionOptions): SessionScript => ({
  startArgs: argv.startArg,
  runs: argv.run.map((line) => toWords('run', line)),
  kill: argv.kill === undefined ? undefined : toWords('kill', argv.kill),
});

/** Gives an activity its work directory; a temporary one is removed afterwards. */
export async function withRuntime<T>(
  argv: SessionOptions,
  play: (runtime: RuntimeProgram) => Promise<T>,
): Promise<T> {
  const temporary = argv.workdir === undefined;
  const workdir = argv.workdir ? resolve(argv.workdir) : mkdtempSync(join(tmpdir(), 'vmre-try-'));
  mkdirSync(workdir, { recursive: true });
  try {
    return await play({
      program: isPath(argv.runtime) ? resolve(argv.runtime) : argv.runtime,
      runtimeArgs: argv.runtimeArg,
      supervisorArgs: supervisorArgsOf(argv),
      workdir,
      timeoutMs: argv.timeout * 1000,
    });
  } finally {
    if (temporary) rmSync(workdir, { recursive: true, force: true });
  }
}

/** What a supervisor passes only for some descriptors: see `"image"` and `"hardware"` in package.json. */
function supervisorArgsOf(argv: SessionOptions): string[] {
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

/** Words as a shell separates them. */
function toWords(option: string, line: string): string[] {
  const { split } = require('shlex') as typeof import('shlex');
  try {
    const words = split(line);
    if (words.length > 0) return words;
  } catch {
    // A quote that is not closed; said below.
  }
  throw new VmreError(
    'VMRE_OPTION_INVALID',
    `--${option} is not a command: ${JSON.stringify(line)}`,
    {
      hint: 'Write it as for a shell: one program and its arguments, each quote closed.',
    },
  );
}
