import type { Argv, CommandModule } from 'yargs';

import { playActivity } from '../supervisor/play-activity';
import { ExitCode } from '../support/errors/error-kind';
import { VmreError } from '../support/errors/vmre-error';
import { activityOptions, scriptOf, withRuntime, type ActivityOptions } from './activity-options';
import { jsonTranscript, textTranscript } from './transcript';

interface TryOptions extends ActivityOptions {
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
  activityOptions(yargs)
    .option('json', { type: 'boolean', default: false, describe: 'One JSON object a line' })
    .example('$0 try bin/my-runtime --run "echo hi" --kill "sleep 60"', 'with two commands');

async function tryRuntime(argv: TryOptions): Promise<number> {
  const script = scriptOf(argv);
  const transcript = argv.json ? jsonTranscript() : textTranscript();
  return withRuntime(argv, async (runtime) => {
    try {
      await playActivity(runtime, script, (step) => transcript.step(step));
    } catch (thrown) {
      const error = VmreError.from(thrown, 'VMRE_CONTRACT_BROKEN');
      transcript.failed(error);
      return error.exitCode;
    }
    transcript.passed();
    return ExitCode.Ok;
  });
}
