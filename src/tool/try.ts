import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import type { Argv, CommandModule } from 'yargs';

import { playActivity, type ActivityScript } from '../supervisor/play-activity';
import type { RuntimeProgram } from '../supervisor/runtime-program';
import { ExitCode } from '../support/errors/codes';
import { VmreError } from '../support/errors/vmre-error';
import { jsonTranscript, textTranscript, type Transcript } from './transcript';

interface TryOptions {
  runtime: string;
  run: string[];
  kill: string | undefined;
  startArg: string[];
  runtimeArg: string[];
  workdir: string | undefined;
  timeout: number;
  json: boolean;
}

/** `vmre try`: plays a whole activity on a runtime and says what a supervisor would object to. */
export function tryCommand(done: (code: number) => void): CommandModule<object, object> {
  return {
    command: 'try <runtime>',
    describe: 'Play a whole activity on a runtime: test, offer, deploy, start, run, kill, stop',
    builder: options,
    handler: async (argv) => done(await tryRuntime(argv as unknown as TryOptions)),
  };
}

const options = (yargs: Argv) =>
  yargs
    .positional('runtime', { type: 'string', demandOption: true, describe: 'The executable' })
    .option('run', {
      type: 'string',
      array: true,
      default: [],
      describe: 'A command to RUN; again for more',
    })
    .option('kill', { type: 'string', describe: 'A long command to begin and kill' })
    .option('start-arg', {
      type: 'string',
      array: true,
      default: [],
      describe: 'An argument of START',
    })
    .option('runtime-arg', {
      type: 'string',
      array: true,
      default: [],
      describe: 'As in a descriptor',
    })
    .option('workdir', { type: 'string', describe: 'Default: a temporary directory' })
    .option('timeout', {
      type: 'number',
      default: 30,
      describe: 'Seconds that one answer may take',
    })
    .option('json', { type: 'boolean', default: false, describe: 'One JSON object a line' })
    .example('$0 try bin/my-runtime --run "echo hi" --kill "sleep 60"', 'with two commands');

async function tryRuntime(argv: TryOptions): Promise<number> {
  const temporary = argv.workdir === undefined;
  const workdir = argv.workdir ? resolve(argv.workdir) : mkdtempSync(join(tmpdir(), 'vmre-try-'));
  mkdirSync(workdir, { recursive: true });
  const runtime: RuntimeProgram = {
    program: argv.runtime.includes('/') ? resolve(argv.runtime) : argv.runtime,
    runtimeArgs: argv.runtimeArg,
    workdir,
    timeoutMs: argv.timeout * 1000,
  };
  const script: ActivityScript = {
    startArgs: argv.startArg,
    runs: argv.run.map(toWords),
    kill: argv.kill === undefined ? undefined : toWords(argv.kill),
  };
  const transcript = argv.json ? jsonTranscript() : textTranscript();
  try {
    return await play(runtime, script, transcript);
  } finally {
    if (temporary) rmSync(workdir, { recursive: true, force: true });
  }
}

async function play(
  runtime: RuntimeProgram,
  script: ActivityScript,
  transcript: Transcript,
): Promise<number> {
  try {
    await playActivity(runtime, script, (step) => transcript.step(step));
  } catch (thrown) {
    const error = VmreError.from(thrown, 'VMRE_CONTRACT_BROKEN');
    transcript.failed(error);
    return error.exitCode;
  }
  transcript.passed();
  return ExitCode.Ok;
}

/** Words as a shell separates them. */
function toWords(line: string): string[] {
  const { split } = require('shlex') as typeof import('shlex');
  try {
    const words = split(line);
    if (words.length > 0) return words;
  } catch {
    // A quote that is not closed; said below.
  }
  throw new VmreError('VMRE_OPTION_INVALID', `not a command: ${JSON.stringify(line)}`);
}
