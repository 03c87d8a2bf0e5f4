import type { Argv } from 'yargs';

import { VmreError } from '../../support/errors/vmre-error';
import { inspectOption, type InspectOptions } from '../inspect/inspect-option';
import { runtimeOptions, type RuntimeOptions } from '../session-options';

/** The command line of a shell. */
export interface ShellOptions extends Omit<RuntimeOptions, 'runtime'>, InspectOptions {
  runtime: string | undefined;
  args: string[];
  deploy: boolean;
  protocol: string;
  execMode: 'exec' | 'shell';
  execShell: string;
  exec: string[];
  script: string | undefined;
  json: boolean;
  trace: boolean;
  traceFile: string | undefined;
  record: string | undefined;
  replay: string | undefined;
}

/** Declares the command line of a shell. */
export const shellOptions = (yargs: Argv): Argv =>
  runtimeOptions(
    inspectOption(yargs)
      .positional('args', {
        type: 'string',
        array: true,
        default: [],
        describe: 'Arguments before the command, after --',
      })
      .option('runtime', { type: 'string', alias: 'r', describe: 'The executable' })
      .option('exec', {
        type: 'string',
        array: true,
        default: [],
        describe: 'A line to carry out instead of a prompt; may be repeated',
      })
      .option('script', { type: 'string', describe: 'A file of lines to carry out' })
      .option('exec-mode', {
        type: 'string',
        default: 'exec',
        describe: 'exec: a line is passed as its words; shell: as one argument of a shell',
        coerce: execModeIn,
      })
      .option('exec-shell', {
        type: 'string',
        default: 'bash',
        describe: 'The shell of mode shell: a name in /bin, or a path',
      })
      .option('deploy', {
        type: 'boolean',
        default: true,
        describe: '--no-deploy skips DEPLOY and starts in server mode',
      })
      .option('protocol', {
        type: 'string',
        alias: 'p',
        default: '0.1.0',
        describe: 'The version in hello',
      })
      .option('trace', {
        type: 'boolean',
        default: false,
        describe: 'Show the messages of the Runtime API on stderr',
      })
      .option('trace-file', { type: 'string', describe: 'Append the messages to a file' })
      .option('record', { type: 'string', describe: 'Write the session to a file' })
      .option('replay', { type: 'string', describe: 'Repeat a recorded session and compare it' })
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'Print one JSON object per line',
      }),
  )
    .option('workdir', {
      type: 'string',
      alias: 'w',
      describe: 'Default: a temporary directory',
    })
    .option('task-package', {
      type: 'string',
      alias: 't',
      describe: 'The image that a demand names',
    })
    .example('$0 bin/my-runtime', 'a prompt; Ctrl-D leaves')
    .example('$0 bin/my-runtime --exec "echo hi"', 'one command');

function execModeIn(text: string): 'exec' | 'shell' {
  const mode = text.toLowerCase();
  if (mode === 'exec' || mode === 'shell') return mode;
  const problem = `--exec-mode must be exec or shell, not ${JSON.stringify(text)}`;
  throw new VmreError('VMRE_OPTION_INVALID', problem);
}
