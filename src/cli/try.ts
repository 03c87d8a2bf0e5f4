import type { Argv } from 'yargs';

import { playSession, type SessionScript, type Step } from '../supervisor/play-session';
import type { RuntimeProgram } from '../supervisor/runtime-program';
import type { Command } from '../support/commands/command';
import { deferred } from '../support/deferred';
import { ExitCode } from '../support/errors/error-kind';
import { VmreError } from '../support/errors/vmre-error';
import type { Interruption } from '../support/interruption';
import { tell } from '../support/output';
import { sessionOptions, scriptOf, withRuntime, type SessionOptions } from './session-options';
import {
  inspectedRuntime,
  inspecting,
  inspectOption,
  type InspectOptions,
} from './inspect/inspect-option';
import { withOwnConfiguration } from './dev/own-configuration';
import { jsonTranscript, textTranscript } from './transcript';

interface TryOptions extends SessionOptions, InspectOptions {
  json: boolean;
}

const options = (yargs: Argv): Argv =>
  sessionOptions(inspectOption(yargs))
    .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object per line' })
    .example('$0 bin/my-runtime --run "echo hi" --kill "sleep 60"', 'with two commands');

/** `vmre try`: runs a complete session against a runtime, and checks what a supervisor would check. */
export const tryCommand: Command = {
  words: '<runtime>',
  describe: 'Run a complete session: test, offer, deploy, start, run, kill, stop',
  builder: options,
  run: tryRuntime,
};

async function tryRuntime(argv: TryOptions, interruption: Interruption): Promise<number> {
  const script = scriptOf(argv);
  const ended = deferred();
  const signal = interruption.attend(ended.resolve);
  const shown = argv.inspect && inspectedRuntime(argv.runtime);
  const transcript = argv.json ? jsonTranscript() : textTranscript();
  const steps: Step[] = [];
  const play = async (program: RuntimeProgram): Promise<number> => {
    try {
      for await (const step of playSession(program, script, { signal })) {
        steps.push(step);
        shown?.step(step);
        transcript.step(step);
      }
      expectSomeRun(script, steps);
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      const error = VmreError.from(thrown, 'VMRE_CONTRACT_BROKEN');
      transcript.failed(error);
      return error.exitCode;
    }
    transcript.passed();
    return ExitCode.Ok;
  };
  const closePage = await inspecting(argv, () => (shown ? [shown] : []));
  try {
    const code = await withOwnConfiguration((env) => withRuntime(argv, withLog(env), play));
    if (shown) {
      tell('the page stays until Ctrl-C');
      await ended.promise;
    }
    return code;
  } finally {
    await closePage();
  }
}

/** Shows the log of level info under each step, unless VMRE_LOG names another level. */
const withLog = (env: Record<string, string>): Record<string, string> => ({
  ...env,
  VMRE_LOG: env['VMRE_LOG'] ?? 'info',
});

/** A rejected RUN is a valid answer, but a runtime that rejects all of them is useless. */
function expectSomeRun({ runs = [] }: SessionScript, steps: readonly Step[]): void {
  const refused = steps.filter(({ isRefused, name }) => isRefused && name.startsWith('run '));
  const [first] = refused;
  if (!first || refused.length < runs.length) return;
  const text = `the runtime rejected every RUN; ${first.name} was ${first.summary}`;
  throw new VmreError('VMRE_CONTRACT_BROKEN', text, {
    hint: 'Fix the --run line, or runCommand of the runtime.',
  });
}
