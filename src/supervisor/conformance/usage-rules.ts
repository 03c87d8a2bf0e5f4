import { counted } from '../../support/counted';
import { expectNone, watched } from './every-dialogue';
import { Departure, NotApplicable } from './outcomes';
import type { Rule } from './rule';
import type { Trial } from './trial';

/** Counters, states and processes, in all dialogues. They come last. */
export const usageRules: readonly Rule[] = [
  {
    ...watched('R51'),
    title: 'a counter never falls',
    rule: 'The values of a counter are finite and never fall, also after a new START in the same work directory. The requestor pays for them.',
    mend: 'Store the counters in the work directory, and go on from there after a new START.',
    check(trial: Trial): string {
      const all = new Map(trial.dialogues.flatMap(({ counters }) => [...counters]));
      expectNone('R51', trial);
      if (all.size === 0) throw new NotApplicable('the runtime sent no counter');
      return [...all].map(([name, value]) => `${name}=${value}`).join(', ');
    },
  },
  {
    ...watched('R52'),
    title: 'a state is JSON',
    rule: 'The value of a state is a JSON text.',
    mend: 'Serialize the value as JSON.',
    check(trial: Trial): string {
      const states = trial.dialogues
        .flatMap(({ heard }) => heard)
        .filter(({ type }) => type === 'state');
      if (states.length === 0) throw new NotApplicable('the runtime sent no state');
      expectNone('R52', trial);
      return counted(states.length, 'state');
    },
  },
  {
    id: 'R53',
    title: 'no process is left',
    rule: 'When a process of the runtime has ended by itself, by SHUTDOWN, the end of stdin or SIGTERM, none of the processes that it started is alive. A supervisor does not end them.',
    limit: '2 s',
    mend: 'Terminate the children, with their children, before you exit; also if a command is killed.',
    check({ dialogues, left }: Trial): string {
      const [command] = left;
      if (command !== undefined) throw new Departure(`${command} left a process`);
      const count = dialogues.reduce((sum, { leftCount }) => sum + leftCount, 0);
      if (count > 0) throw new Departure(`${counted(count, 'process', 'processes')} of start`);
      return 'no process';
    },
  },
];
