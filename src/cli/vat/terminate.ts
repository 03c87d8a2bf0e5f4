import type { Argv } from 'yargs';

import type { Command } from '../../support/commands/command';
import type { Interruption } from '../../support/interruption';
import { changeDormant, type VatChoice } from './project/change-dormant';
import { choiceOptions } from './project/choice-options';

interface TerminateOptions extends VatChoice {
  reason: string;
}

const options = (yargs: Argv): Argv =>
  choiceOptions(yargs).option('reason', {
    type: 'string',
    default: 'terminated by hand',
    describe: 'Kept with its name',
  });

/** `vmre vat terminate`: the end of a vat, whether or not its code is still there. */
export const vatTerminateCommand: Command = {
  words: '<directory> <vat>',
  describe: 'End a vat for good, also one that vats.json does not name any more',
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
            `Before the next run take it out of the configuration, or have a new one made: ${project.line('run', '--restart-terminated')}`,
          ]
        : []),
    ]);
  });
}
