import { dirname, resolve } from 'node:path';

import type { Argv } from 'yargs';

import type { RuntimeProgram } from '../supervisor/runtime-program';
import { VirtualNetwork } from '../supervisor/network/virtual-network';
import type { ExeScript } from '../supervisor/script/exe-script';
import { playScript } from '../supervisor/script/play-script';
import type { StepReport } from '../supervisor/script/step-report';
import { openSession } from '../supervisor/session/open-session';
import type { Session } from '../supervisor/session/session';
import type { Command } from '../support/commands/command';
import type { Interruption } from '../support/interruption';
import { printJson } from '../support/output';
import { withOwnConfiguration } from './dev/own-configuration';
import { jsonReport } from './exec/json-report';
import { junitReport } from './exec/junit-report';
import { exitCodeOf, type ExecOutcome } from './exec/outcome';
import { readScript } from './exec/read-script';
import { TextReport } from './exec/text-report';
import { ReportFile } from './report-file';
import { activityOptions, withRuntime, type ActivityOptions } from './session-options';

/** Milliseconds that a runtime has to stop after Ctrl-C. */
const INTERRUPTED_MS = 1000;

interface ExecOptions extends ActivityOptions {
  script: string;
  files: string | undefined;
  strict: boolean;
  json: boolean;
  junit: string | undefined;
}

const options = (yargs: Argv): Argv =>
  activityOptions(
    yargs
      .positional('runtime', { type: 'string', demandOption: true, describe: 'The executable' })
      .positional('script', {
        type: 'string',
        demandOption: true,
        describe: 'A file with an ExeScript, in JSON or YAML',
      })
      .option('files', {
        type: 'string',
        describe: 'Directory of file: in transfers. Default: that of the script',
      }),
  )
    .option('strict', {
      type: 'boolean',
      default: false,
      describe: 'Fail if the runtime violates a rule of the contract',
    })
    .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object' })
    .option('junit', { type: 'string', describe: 'Write a JUnit report to this file' })
    .example('$0 bin/my-runtime acceptance.yaml --strict', 'as an acceptance test');

/** `vmre exec`: plays an ExeScript as a requestor sends it, and checks what the script expects. */
export const execCommand: Command = {
  words: '<runtime> <script>',
  describe: "Play a requestor's ExeScript, and check what it expects",
  builder: options,
  run: exec,
};

async function exec(argv: ExecOptions, interruption: Interruption): Promise<number> {
  const script = readScript(argv.script);
  const junit = argv.junit === undefined ? undefined : new ReportFile(argv.junit);
  const signal = interruption.attend();
  const report = argv.json ? undefined : new TextReport();
  const outcome = await withOwnConfiguration((env) =>
    withRuntime(argv, env, (program) => play(program, script, argv, signal, report)),
  );
  junit?.write(junitReport(outcome));
  if (argv.json) printJson(jsonReport(outcome));
  report?.end(outcome);
  return exitCodeOf(outcome);
}

async function play(
  program: RuntimeProgram,
  script: ExeScript,
  argv: ExecOptions,
  signal: AbortSignal,
  report: TextReport | undefined,
): Promise<ExecOutcome> {
  const hasNetwork = script.steps.some(
    ({ command }) => command.type === 'deploy' && command.networks.length > 0,
  );
  const vpn = hasNetwork ? new VirtualNetwork() : undefined;
  const session = openSession(program, { strict: argv.strict, vpn });
  const steps: StepReport[] = [];
  try {
    const files = resolve(argv.files ?? dirname(argv.script));
    const timeoutMs = argv.timeout;
    const onEvent = report && report.event.bind(report);
    for await (const step of playScript(session, script, { files, timeoutMs, signal, onEvent })) {
      steps.push(step);
      report?.step(step);
    }
  } finally {
    await stop(session, program, signal);
  }
  const { runtime, script: path } = argv;
  const { name, notes } = script;
  return { runtime, script: path, name, steps, departures: session.departures, notes };
}

async function stop(session: Session, program: RuntimeProgram, signal: AbortSignal): Promise<void> {
  const graceMs = signal.aborted ? INTERRUPTED_MS : undefined;
  const hurry = (): void => void program.stop();
  signal.addEventListener('abort', hurry);
  try {
    await session.stop({ graceMs });
  } finally {
    signal.removeEventListener('abort', hurry);
    await program.stop();
  }
}
