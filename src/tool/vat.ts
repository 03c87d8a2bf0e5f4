import type { Argv, CommandModule } from 'yargs';

/** `vmre vat`: what can be done about vats. */
export function vatCommand(done: (code: number) => void): CommandModule<object, object> {
  return {
    command: 'vat <action>',
    describe: 'Run vats, change them, or examine what they have done',
    builder: (yargs: Argv) => {
      const { vatTraceCommand } = require('./vat/trace') as typeof import('./vat/trace');
      const { vatRunCommand } = require('./vat/run') as typeof import('./vat/run');
      const { vatUpgradeCommand } = require('./vat/upgrade') as typeof import('./vat/upgrade');
      const { vatTerminateCommand } =
        require('./vat/terminate') as typeof import('./vat/terminate');
      const { vatExportCommand } = require('./vat/export') as typeof import('./vat/export');
      const { vatImportCommand } = require('./vat/import') as typeof import('./vat/import');
      const { vatInspectCommand } = require('./vat/inspect') as typeof import('./vat/inspect');
      const { vatReplayCommand } = require('./vat/replay') as typeof import('./vat/replay');
      return yargs
        .command(vatRunCommand(done))
        .command(vatUpgradeCommand(done))
        .command(vatTerminateCommand(done))
        .command(vatExportCommand(done))
        .command(vatImportCommand(done))
        .command(vatInspectCommand(done))
        .command(vatReplayCommand(done))
        .command(vatTraceCommand(done))
        .recommendCommands()
        .demandCommand(1, 'What about vats? See vmre vat --help.');
    },
    handler: () => undefined,
  };
}
