import type { Argv } from 'yargs';

import type { Command } from '../../support/commands/command';
import type { Interruption } from '../../support/interruption';
import { counted } from '../../support/counted';
import { changeDormant, choiceOptions, type VatChoice } from './project/change-dormant';

const options = (yargs: Argv): Argv =>
  choiceOptions(yargs).example('$0 house till', 'after its code was mended and upgraded');

/** `vmre vat resume`: ends the suspension or pause of a vat. */
export const vatResumeCommand: Command = {
  words: '<directory> <vat>',
  describe: 'Resume a suspended or paused vat; the next run makes its deliveries in order',
  builder: options,
  run: resume,
};

function resume(argv: VatChoice, interruption: Interruption): Promise<number> {
  return changeDormant(argv, interruption, async ({ kernel, project, vat, transcript }) => {
    const { vatId, name } = vat;
    const { isPaused, fault, waiting } = kernel.statisticsOf(vat);
    const wasHeld = isPaused || fault !== undefined;
    if (wasHeld) await kernel.resumeVat(vat);
    const count = counted(waiting, 'delivery', 'deliveries');
    transcript.tells('resumed', { vat: name, vatId, wasHeld, waiting }, [
      wasHeld
        ? `${name} is resumed; ${count} waited for the next run: ${project.line('run')}`
        : `${name} is neither suspended nor paused`,
    ]);
  });
}
