import type { Argv } from 'yargs';

import type { Command } from '../../support/commands/command';
import { messageOf, VmreError } from '../../support/errors/vmre-error';
import type { Interruption } from '../../support/interruption';
import { changeDormant, choiceOptions, type VatChoice } from './project/change-dormant';

interface UpgradeOptions extends VatChoice {
  message: string | undefined;
  parameters: string | undefined;
}

const options = (yargs: Argv): Argv =>
  choiceOptions(yargs)
    .option('message', {
      type: 'string',
      describe:
        'Reason with which open promises of the old code are rejected. Default: vat upgraded',
    })
    .option('parameters', {
      type: 'string',
      describe: 'JSON for buildRootObject. Default: those of vats.json, or the previous ones',
    })
    .example('$0 house till', 'after an edit of house/till.js');

/** `vmre vat upgrade`: upgrades the code of a vat; its baggage survives. */
export const vatUpgradeCommand: Command = {
  words: '<directory> <vat>',
  describe: 'Upgrade a vat to the current code in its file; its baggage survives',
  builder: options,
  run: upgrade,
};

async function upgrade(argv: UpgradeOptions, interruption: Interruption): Promise<number> {
  const { message } = argv;
  const given = {
    ...(argv.parameters !== undefined && { parameters: parametersIn(argv.parameters) }),
    ...(message !== undefined && { message }),
  };
  return changeDormant(argv, interruption, async ({ kernel, project, vat, transcript }) => {
    const { vatId, name, source } = vat;
    const code = { ...project.specOf(name, source), ...given };
    const incarnation = await kernel.upgradeVat(vat, code, source);
    transcript.tells('upgraded', { vat: name, vatId, incarnation }, [
      `${name} is now incarnation ${incarnation}`,
      ...(kernel.statisticsOf(vat).fault
        ? [`It is still suspended. To resume it: ${project.line('resume', name)}`]
        : []),
    ]);
  });
}

function parametersIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new VmreError('VMRE_OPTION_INVALID', `--parameters is not JSON: ${messageOf(cause)}`, {
      hint: `Write it as JSON, in quotes for the shell: --parameters '{ "price": 3 }'`,
      cause,
    });
  }
}
