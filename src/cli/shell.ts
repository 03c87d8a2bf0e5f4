import type { Command } from '../support/commands/command';
import { VmreError } from '../support/errors/vmre-error';
import type { Interruption } from '../support/interruption';
import { withRuntime } from './session-options';
import { shellOptions, type ShellOptions } from './shell/shell-options';

/** `vmre shell`: uses a runtime by hand or from a script. */
export const shellCommand: Command = {
  words: '[runtime] [args..]',
  describe: 'Use a runtime at a prompt, or from a script',
  builder: shellOptions,
  run: shell,
};

async function shell(argv: ShellOptions, interruption: Interruption): Promise<number> {
  const { runtime, args } = argv;
  if (runtime === undefined) {
    throw new VmreError('VMRE_OPTION_MISSING', 'vmre shell needs <runtime>', {
      hint: 'See vmre shell --help.',
    });
  }
  const { ShellSession } = require('./shell/session') as typeof import('./shell/session');
  const runtimeArg = [...argv.runtimeArg, ...args];
  const env = { ...(process.env as Record<string, string>) };
  return withRuntime({ ...argv, runtime, runtimeArg }, env, (program) =>
    new ShellSession(program, { ...argv, runtime }, interruption).run(),
  );
}
