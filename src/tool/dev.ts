import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { Argv, CommandModule } from 'yargs';

import { returnCode } from '../process/exit-status';
import { playActivity, type ActivityScript } from '../supervisor/play-activity';
import { VmreError } from '../support/errors/vmre-error';
import { activityOptions, scriptOf, withRuntime, type ActivityOptions } from './activity-options';
import { tell } from './output';
import { Replay } from './dev/replay';
import type { SourceWatch } from './dev/source-watch';
import { textTranscript } from './transcript';

interface DevOptions extends ActivityOptions {
  project: string | undefined;
}

/** `vmre dev`: builds a runtime whenever its sources change, and plays an activity on it. */
export function devCommand(done: (code: number) => void): CommandModule<object, object> {
  return {
    command: 'dev <runtime>',
    describe: 'Compile and play an activity again whenever the sources change',
    builder: options,
    handler: async (argv) => done(await dev(argv as unknown as DevOptions)),
  };
}

const options = (yargs: Argv) =>
  activityOptions(yargs)
    .option('project', {
      type: 'string',
      alias: 'p',
      describe: 'Default: tsconfig.build.json, or tsconfig.json, if there is one',
    })
    .example('$0 dev bin/my-runtime --run "echo hi"', 'until Ctrl-C');

const endingSignals = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

async function dev(argv: DevOptions): Promise<number> {
  const script = scriptOf(argv);
  const watch = watchFor(argv);
  const replay = new Replay((signal) => play(argv, script, signal));
  const interrupted = new Promise<number>((end) => {
    for (const signal of endingSignals) {
      process.once(signal, () => end(returnCode({ code: null, signal })));
    }
  });
  try {
    await watch.start(({ ok, summary }) => {
      tell(`\n${new Date().toTimeString().slice(0, 8)} ${summary}`);
      if (ok) replay.again();
      else void replay.stop();
    });
    return await Promise.race([interrupted, watch.failed]);
  } finally {
    await Promise.all([replay.stop(), watch.stop()]);
  }
}

/** A breach of the contract is told, and mended by the next change. */
async function play(argv: DevOptions, script: ActivityScript, signal: AbortSignal): Promise<void> {
  const transcript = textTranscript();
  try {
    await withRuntime(argv, (runtime) =>
      playActivity(runtime, script, (step) => transcript.step(step), signal),
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
  if (config === undefined) {
    const { FileWatch } = require('./dev/file-watch') as typeof import('./dev/file-watch');
    return new FileWatch(directory, resolve(runtime));
  }
  const { CompilerWatch } =
    require('./dev/compiler-watch') as typeof import('./dev/compiler-watch');
  return new CompilerWatch(directory, config);
}
