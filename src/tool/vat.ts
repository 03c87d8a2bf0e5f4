import type { Argv, CommandModule } from 'yargs';

/** `vmre vat`: what can be done about vats. */
export function vatCommand(done: (code: number) => void): CommandModule<object, object> {
  return {
    command: 'vat <action>',
    describe: 'Examine what a kernel of vats has done',
    builder: (yargs: Argv) => {
      const { vatTraceCommand } = require('./vat/trace') as typeof import('./vat/trace');
      return yargs
        .command(vatTraceCommand(done))
        .demandCommand(1, 'What about vats? See vmre vat --help.');
    },
    handler: () => undefined,
  };
}
