import { counted } from '../../support/counted';
import type { Dialogue } from './dialogue';
import { Departure } from './outcomes';
import type { Rule } from './rule';

/**
 * The check of a rule that every dialogue must obey. It comes after the rules that start dialogues.
 *
 * @param find returns the first departure in a dialogue, if any
 */
export const inEveryDialogue = (
  find: (dialogue: Dialogue) => string | undefined,
): Pick<Rule, 'limit' | 'mode' | 'check'> => ({
  limit: '',
  mode: 'server',
  check({ dialogues }) {
    for (const dialogue of dialogues) {
      const departure = find(dialogue);
      if (departure !== undefined) throw new Departure(departure);
    }
    const messages = dialogues.reduce((sum, { heard }) => sum + heard.length, 0);
    return `${counted(messages, 'message')} of ${counted(dialogues.length, 'process', 'processes')}`;
  },
});
