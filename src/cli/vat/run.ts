import { join } from 'node:path';

import type { Argv } from 'yargs';

import type { Command } from '../../support/commands/command';
import { ExitCode } from '../../support/errors/error-kind';
import type { Interruption } from '../../support/interruption';
import { inspecting, inspectOption, type InspectOptions } from '../inspect/inspect-option';
import { wholeNumber } from '../number-options';
import type { VatKernel } from '../../vat/api/vat-kernel';
import { VatProject } from './project/vat-project';
import { outputMetrics, type MetricsOutput } from './run/metrics-output';
import { Repl } from './run/repl';
import { devicesTelling } from './run/devices-telling';
import { dotCommands } from './run/dot-commands';
import { givenLines, pipedLines, TerminalLines } from './run/line-source';
import { jsonTranscript, textTranscript, type RunTranscript } from './run/run-transcript';

interface RunVatsOptions extends InspectOptions {
  directory: string;
  store: string | undefined;
  memory: boolean | undefined;
  send: readonly string[];
  trace: string | undefined;
  slog: string | undefined;
  metrics: string | undefined;
  json: boolean;
  restartTerminated: boolean;
  maxCranks: number | undefined;
  maxComputation: number | undefined;
}

const options = (yargs: Argv): Argv =>
  inspectOption(yargs)
    .positional('directory', {
      type: 'string',
      demandOption: true,
      describe: 'A directory with vats.json, .yaml or .toml',
    })
    .option('store', {
      type: 'string',
      describe: 'Directory of the state. Default: .vmre-vats in the directory',
    })
    .option('memory', { type: 'boolean', describe: 'Store nothing on disk' })
    .conflicts('memory', 'store')
    .option('send', {
      type: 'string',
      array: true,
      default: [],
      describe: 'A message or prompt command; may be repeated; then exit. Default: lines of stdin',
    })
    .option('trace', { type: 'string', describe: 'A file that gets a line of JSON for each crank' })
    .option('slog', { type: 'string', describe: "A file that gets the lines of SwingSet's slog" })
    .option('metrics', {
      type: 'string',
      describe: 'A port of this machine, or a file, for metrics in the format of Prometheus',
    })
    .option(
      'max-cranks',
      wholeNumber('max-cranks', 'Cranks after which a message stops running. Default: none'),
    )
    .option(
      'max-computation',
      wholeNumber('max-computation', 'Steps after which a message stops running. Default: none'),
    )
    .option('restart-terminated', {
      type: 'boolean',
      default: false,
      describe: 'Replace terminated vats by new ones, without their state',
    })
    .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object per line' })
    .example('$0 house', 'then alice.hello("x", 5), or .help')
    .example("$0 house --send 'alice.make()' --send '$1.add(5)'", 'then exit');

/** `vmre vat run`: runs the vats of a directory and sends them messages. */
export const vatRunCommand: Command = {
  words: '<directory>',
  describe: 'Run the vats of a directory, and send them messages',
  builder: options,
  run: runVats,
};

async function runVats(argv: RunVatsOptions, interruption: Interruption): Promise<number> {
  const { memory = false, store } = argv;
  const project = new VatProject(argv.directory, { store });
  const lines = linesOf(argv, project);
  const transcript = argv.json ? jsonTranscript() : textTranscript(lines);
  const signal = interruption.attend(() => lines.close());
  try {
    tellTrust(project, transcript);
    const devices = devicesTelling(transcript);
    const log = argv.inspect && new (loadInspect().VatLogTap)(transcript.logger);
    const kernel = await project.open(!memory, devices, log?.logger ?? transcript.logger, argv);
    const stopTrace = argv.trace === undefined ? undefined : kernel.traceTo(argv.trace);
    const stopSlog = argv.slog === undefined ? undefined : kernel.slogTo(argv.slog);
    tellSuspended(kernel, project, transcript);
    let closePage: (() => Promise<void>) | undefined;
    let metrics: MetricsOutput | undefined;
    const talk = new Repl(kernel, project, devices, transcript, signal);
    try {
      const subjects = () => [loadInspect().inspectedVats(kernel, { log })];
      if (argv.metrics !== undefined) {
        metrics = await outputMetrics(kernel, argv.metrics);
        transcript.notes(`metrics: ${metrics.place}`);
      }
      closePage = await inspecting(argv, subjects, (text) => transcript.notes(text));
      await talk.run(lines);
      // At a terminal, the person has seen the problems.
      return lines instanceof TerminalLines ? ExitCode.Ok : talk.conclude();
    } finally {
      await talk.end();
      await closePage?.();
      await stopTrace?.();
      await stopSlog?.();
      await metrics?.end();
      await kernel.close();
    }
  } catch (thrown) {
    const error = project.explain(thrown);
    transcript.failed(error);
    return error.exitCode;
  } finally {
    lines.close();
  }
}

const loadInspect = () => require('../../inspect') as typeof import('../../inspect');

/** Names the vats that an earlier run has suspended. */
function tellSuspended(kernel: VatKernel, project: VatProject, transcript: RunTranscript): void {
  for (const { name, fault } of kernel.statistics.vats) {
    if (!fault) continue;
    const line = project.line('resume', name);
    transcript.notes(`${name} is suspended: ${fault.reason}. To resume it: ${line}`);
  }
}

/** Names the vats that run in workers for trusted code. */
function tellTrust({ trusted }: VatProject, transcript: RunTranscript): void {
  if (trusted.size === 0) return;
  const parts = [...trusted].map(([worker, names]) => `${names.join(', ')} in ${worker}`);
  const text = `workers for trusted code only: ${parts.join('; ')}`;
  transcript.notes(`${text}. For untrusted code use quickjs or process`);
}

function linesOf(argv: RunVatsOptions, { config, store }: VatProject) {
  if (argv.send.length > 0) return givenLines(argv.send);
  if (argv.json || !process.stdin.isTTY || !process.stdout.isTTY) return pipedLines();
  const words = [...Object.keys(dotCommands), ...Object.keys(config.vats)];
  return new TerminalLines(argv.memory ? undefined : join(store, 'history'), words);
}
