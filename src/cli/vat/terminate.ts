import type { Argv } from 'yargs';

import type { Command } from '../../support/commands/command';
import type { Interruption } from '../../support/interruption';
import { changeDormant, choiceOptions, type VatChoice } from './project/change-dormant';

interface TerminateOptions extends VatChoice {
  reason: string;
}

const options = (yargs: Argv): Argv =>
  choiceOptions(yargs).option('reason', {
    type: 'string',
    default: 'terminated by hand',
    describe: 'Stored with the name of the vat',
  });

/** `vmre vat terminate`: terminates a vat, even if its code no longer exists. */
export const vatTerminateCommand: Command = {
  words: '<directory> <vat>',
  describe: 'Terminate a vat permanently, even if vats.json no longer names it',
  builder: options,
  run: terminate,
};

function terminate(argv: TerminateOptions, interruption: Interruption): Promise<number> {
  return changeDormant(argv, interruption, async ({ kernel, project, vat, transcript }) => {
    const { vatId, name, source } = vat;
    const { reason } = argv;
    await kernel.terminateVat(vat, reason);
    const isNamed = source === undefined && Object.hasOwn(project.config.vats, name);
    transcript.tells('terminated', { vat: name, vatId, reason }, [
      `${name} is terminated`,
      ...(isNamed
        ? [
            `Before the next run, remove it from the configuration, or replace it: ${project.line('run', '--restart-terminated')}`,
          ]
        : []),
    ]);
  });
}
