import { counted } from '../../support/counted';
import type { Dialogue } from './dialogue';
import { Departure } from './outcomes';
import type { Rule } from './rule';
import type { Trial } from './trial';

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
    expect(dialogues, find);
    const messages = dialogues.reduce((sum, { heard }) => sum + heard.length, 0);
    return `${counted(messages, 'message')} of ${counted(dialogues.length, 'process', 'processes')}`;
  },
});

/** @throws Departure if a dialogue has violated a rule that it checks while it goes on */
export const expectNone = (id: string, { dialogues }: Trial): void =>
  expect(dialogues, ({ violations }) => violations.get(id));

function expect(
  dialogues: readonly Dialogue[],
  find: (dialogue: Dialogue) => string | undefined,
): void {
  for (const dialogue of dialogues) {
    const departure = find(dialogue);
    if (departure !== undefined) throw new Departure(departure);
  }
}

/** A rule that every dialogue checks while it goes on. */
export const watched = (id: string): Pick<Rule, 'id' | 'limit' | 'mode' | 'check'> => ({
  id,
  ...inEveryDialogue(({ violations }) => violations.get(id)),
});
