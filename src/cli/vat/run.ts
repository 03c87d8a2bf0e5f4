import { join } from 'node:path';

import type { Argv } from 'yargs';

import type { Command } from '../../support/commands/command';
import { ExitCode } from '../../support/errors/error-kind';
import type { Interruption } from '../../support/interruption';
import { VatProject } from './project/vat-project';
import { Repl } from './run/repl';
import { devicesTelling } from './run/devices-telling';
import { dotCommands } from './run/dot-commands';
import { givenLines, pipedLines, TerminalLines } from './run/line-source';
import { jsonTranscript, textTranscript, type RunTranscript } from './run/run-transcript';

interface RunVatsOptions {
  directory: string;
  store: string | undefined;
  memory: boolean | undefined;
  send: readonly string[];
  trace: string | undefined;
  json: boolean;
  restartTerminated: boolean;
}

const options = (yargs: Argv): Argv =>
  yargs
    .positional('directory', {
      type: 'string',
      demandOption: true,
      describe: 'With vats.json, .yaml or .toml',
    })
    .option('store', {
      type: 'string',
      describe: 'Where the state is kept; default: .vmre-vats in the directory',
    })
    .option('memory', { type: 'boolean', describe: 'Keep nothing' })
    .conflicts('memory', 'store')
    .option('send', {
      type: 'string',
      array: true,
      default: [],
      describe: 'A message, or a command as at the prompt; then end. Default: what stdin has',
    })
    .option('trace', { type: 'string', describe: 'A file for a line of JSON for each crank' })
    .option('restart-terminated', {
      type: 'boolean',
      default: false,
      describe: 'Make new vats in the place of those that were terminated; what they kept is gone',
    })
    .option('json', { type: 'boolean', default: false, describe: 'One JSON object a line' })
    .example('$0 house', 'then alice.hello("x", 5), or .help')
    .example("$0 house --send 'alice.make()' --send '$1.add(5)'", 'and end');

/** `vmre vat run`: the vats of a directory, and somebody who sends them messages. */
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
    const kernel = await project.open(!memory, devices, transcript.log, argv.restartTerminated);
    const stopTrace = argv.trace === undefined ? undefined : kernel.traceTo(argv.trace);
    const talk = new Repl(kernel, project, devices, transcript, signal);
    try {
      await talk.run(lines);
      // A person has seen what went wrong.
      return lines instanceof TerminalLines ? ExitCode.Ok : talk.conclude();
    } finally {
      await talk.end();
      await stopTrace?.();
      await kernel.shutdown();
    }
  } catch (thrown) {
    const error = project.explain(thrown);
    transcript.failed(error);
    return error.exitCode;
  } finally {
    lines.close();
  }
}

/** Code that reaches the host should be there because somebody meant it to be. */
function tellTrust({ trusted }: VatProject, transcript: RunTranscript): void {
  if (trusted.size === 0) return;
  const parts = [...trusted].map(([worker, names]) => `${names.join(', ')} in ${worker}`);
  const text = `only for code that the host trusts: ${parts.join('; ')}`;
  transcript.notes(`${text}. Code that nobody trusts runs in quickjs or process`);
}

function linesOf(argv: RunVatsOptions, { config, store }: VatProject) {
  if (argv.send.length > 0) return givenLines(argv.send);
  if (argv.json || !process.stdin.isTTY || !process.stdout.isTTY) return pipedLines();
  const words = [...Object.keys(dotCommands), ...Object.keys(config.vats)];
  return new TerminalLines(argv.memory ? undefined : join(store, 'history'), words);
}
