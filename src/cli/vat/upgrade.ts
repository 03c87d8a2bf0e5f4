import type { Argv } from 'yargs';

import type { Command } from '../../support/commands/command';
import { messageOf, VmreError } from '../../support/errors/vmre-error';
import type { Interruption } from '../../support/interruption';
import { changeDormant, type VatChoice } from './project/change-dormant';
import { choiceOptions } from './project/choice-options';

interface UpgradeOptions extends VatChoice {
  message: string | undefined;
  parameters: string | undefined;
}

const options = (yargs: Argv): Argv =>
  choiceOptions(yargs)
    .option('message', {
      type: 'string',
      describe: 'Told to whoever waits for a promise of the old code; default: vat upgraded',
    })
    .option('parameters', {
      type: 'string',
      describe: 'JSON for buildRootObject; default: those in vats.json, or else of before',
    })
    .example('$0 house till', 'after an edit of house/till.js');

/** `vmre vat upgrade`: new code for a vat, which keeps its baggage. */
export const vatUpgradeCommand: Command = {
  words: '<directory> <vat>',
  describe: 'Give a vat the code that is in its file now; it keeps its baggage',
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
      `${name} is in incarnation ${incarnation}`,
    ]);
  });
}

function parametersIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new VmreError('VMRE_OPTION_INVALID', `--parameters is no JSON: ${messageOf(cause)}`, {
      hint: `Write it as JSON, in quotes for the shell: --parameters '{ "price": 3 }'`,
      cause,
    });
  }
}
