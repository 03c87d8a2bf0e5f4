import type { Argv, CommandModule } from 'yargs';

/** `vmre vm`: what can be done with VM plugins. */
export function vmCommand(done: (code: number) => void): CommandModule<object, object> {
  return {
    command: 'vm',
    describe: 'Run or examine an Avalanche VM plugin',
    builder: (yargs: Argv) => {
      const { vmProbeCommand } = require('./vm/probe') as typeof import('./vm/probe');
      const { vmRunCommand } = require('./vm/run') as typeof import('./vm/run');
      return yargs
        .command(vmRunCommand(done))
        .command(vmProbeCommand(done))
        .recommendCommands()
        .demandCommand(1, 'What with the plugin? See vmre vm --help.');
    },
    handler: () => undefined,
  };
}
