import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { Argv } from 'yargs';

import type { InspectedRuntime } from '../inspect';
import { problemOfProgram } from '../process/program-problem';
import { playSession, type SessionScript } from '../supervisor/play-session';
import type { Command } from '../support/commands/command';
import { deferred } from '../support/deferred';
import { ExitCode } from '../support/errors/error-kind';
import { VmreError } from '../support/errors/vmre-error';
import { sessionOptions, scriptOf, withRuntime, type SessionOptions } from './session-options';
import type { Interruption } from '../support/interruption';
import { printJson, tell } from '../support/output';
import {
  inspectedRuntime,
  inspecting,
  inspectOption,
  type InspectOptions,
} from './inspect/inspect-option';
import { withOwnConfiguration } from './dev/own-configuration';
import { Replay } from './dev/replay';
import type { Build, SourceWatch } from './dev/source-watch';
import { jsonTranscript, textTranscript } from './transcript';

interface DevOptions extends SessionOptions, InspectOptions {
  project: string | undefined;
  json: boolean;
}

const options = (yargs: Argv): Argv =>
  sessionOptions(inspectOption(yargs))
    .option('project', {
      type: 'string',
      alias: 'p',
      describe: 'Default: tsconfig.build.json or tsconfig.json, if present',
    })
    .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object per line' })
    .example('$0 bin/my-runtime', 'a prompt; Ctrl-D leaves')
    .example('$0 bin/my-runtime --run "echo hi"', 'repeats a session until Ctrl-C');

/**
 * `vmre dev`: builds a runtime whenever its sources change, and starts it again: under a prompt, or, with `--run`,
 * `--kill`, `--json` or without a terminal, for a session.
 */
export const devCommand: Command = {
  words: '<runtime>',
  describe: 'Compile and start a runtime again after every change of its sources',
  builder: options,
  run: dev,
};

async function dev(argv: DevOptions, interruption: Interruption): Promise<number> {
  const shown = argv.inspect && inspectedRuntime(argv.runtime);
  const closePage = await inspecting(argv, () => (shown ? [shown] : []));
  try {
    if (isPrompted(argv)) return await prompt(argv, interruption, shown);
    return await repeat(argv, interruption, shown);
  } finally {
    await closePage();
  }
}

/** Runs a session again after every build. */
async function repeat(
  argv: DevOptions,
  interruption: Interruption,
  shown: InspectedRuntime | undefined,
): Promise<number> {
  const script = scriptOf(argv);
  const watch = watchFor(argv);
  const replay = new Replay((signal) => play(argv, script, signal, shown));
  const interrupted = new Promise<number>((end) => {
    interruption.attend(() => end(ExitCode.Failed)); // replaced by the code of the interruption
  });
  try {
    await watch.start(({ ok, summary }) => {
      const time = new Date();
      if (argv.json) printJson({ time: time.toISOString(), type: 'build', ok, summary }, 0);
      else tell(`\n${time.toTimeString().slice(0, 8)} ${summary}`);
      if (ok) replay.again();
      else void replay.stop();
    });
    return await Promise.race([interrupted, watch.failed]);
  } finally {
    await Promise.all([replay.stop(), watch.stop()]);
  }
}

const isPrompted = ({ run, kill, json }: DevOptions): boolean =>
  run.length === 0 && kill === undefined && !json && process.stdin.isTTY && process.stdout.isTTY;

/** Opens a prompt after the first successful build. */
async function prompt(
  argv: DevOptions,
  interruption: Interruption,
  shown: InspectedRuntime | undefined,
): Promise<number> {
  const { DevPrompt } = require('./dev/dev-prompt') as typeof import('./dev/dev-prompt');
  const watch = watchFor(argv);
  const built = deferred();
  const interrupted = new Promise<void>((end) => interruption.attend(end));
  let show = ({ ok, summary }: Build): void => {
    tell(summary);
    if (ok) built.resolve();
  };
  try {
    await watch.start((build) => show(build));
    await Promise.race([built.promise, interrupted, watch.failed]);
    if (interruption.by !== undefined) return ExitCode.Failed; // replaced by its code
    const code = await withOwnConfiguration((env) =>
      withRuntime(argv, env, (program) => {
        const session = new DevPrompt(program, argv.startArg, interruption, shown);
        show = (build) => session.take(build);
        void watch.failed.catch(() => session.leave());
        return session.run();
      }),
    );
    return await Promise.race([watch.failed, Promise.resolve(code)]);
  } finally {
    await watch.stop();
  }
}

/** Runs a session. A violation of the Runtime API is printed; the next change may fix it. */
async function play(
  argv: DevOptions,
  script: SessionScript,
  signal: AbortSignal,
  shown: InspectedRuntime | undefined,
): Promise<void> {
  const transcript = argv.json ? jsonTranscript() : textTranscript();
  try {
    await withOwnConfiguration((env) =>
      withRuntime(argv, env, async (program) => {
        for await (const step of playSession(program, script, { signal })) {
          shown?.step(step);
          transcript.step(step);
        }
      }),
    );
    transcript.passed();
  } catch (error) {
    if (!signal.aborted) transcript.failed(VmreError.from(error, 'VMRE_CONTRACT_BROKEN'));
  }
}

function watchFor({ project, runtime }: DevOptions): SourceWatch {
  const directory = process.cwd();
  const known = ['tsconfig.build.json', 'tsconfig.json'].map((name) => join(directory, name));
  const config = project === undefined ? known.find(existsSync) : resolve(project);
  const problem = problemOfProgram(runtime);
  // The compiler may create it later.
  if (problem && !(config !== undefined && problem.code === 'VMRE_PROGRAM_NOT_FOUND'))
    throw problem;
  if (config === undefined) {
    const { FileWatch } = require('./dev/file-watch') as typeof import('./dev/file-watch');
    return new FileWatch(directory, runtime.includes('/') ? resolve(runtime) : undefined);
  }
  const { CompilerWatch } =
    require('./dev/compiler-watch') as typeof import('./dev/compiler-watch');
  return new CompilerWatch(directory, config);
}
