import { counted } from '../../support/counted';
import type { Dialogue } from './dialogue';
import { Departure, NotApplicable } from './outcomes';
import type { Rule } from './rule';
import type { Trial } from './trial';

/** Counters, states and processes, in all dialogues. They come last. */
export const usageRules: readonly Rule[] = [
  {
    id: 'R51',
    title: 'a counter never falls',
    rule: 'The values of a counter are finite and never fall, also after a new START in the same work directory. The requestor pays for them.',
    limit: '',
    mend: 'Store the counters in the work directory, and go on from there after a new START.',
    mode: 'server',
    check({ dialogues }: Trial): string {
      const [session] = dialogues;
      const stored = new Map<string, number>();
      if (session) follow(session, stored);
      // The others were killed, and may lose their last values.
      const ends = dialogues.slice(1).map((dialogue) => follow(dialogue, new Map(stored)));
      const all = new Map([...stored, ...ends.flatMap((end) => [...end])]);
      if (all.size === 0) throw new NotApplicable('the runtime sent no counter');
      return [...all].map(([name, value]) => `${name}=${value}`).join(', ');
    },
  },
  {
    id: 'R52',
    title: 'a state is JSON',
    rule: 'The value of a state is a JSON text.',
    limit: '',
    mend: 'Serialize the value as JSON.',
    mode: 'server',
    check({ dialogues }: Trial): string {
      const states = dialogues
        .flatMap(({ heard }) => heard)
        .flatMap((heard) => (heard.type === 'state' ? [heard] : []));
      if (states.length === 0) throw new NotApplicable('the runtime sent no state');
      const wrong = states.find(({ isJson }) => !isJson);
      if (wrong) throw new Departure(`the state ${wrong.name} is not JSON`);
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

/** Checks the counters of a dialogue against the last values, which it updates. @throws Departure */
function follow({ heard }: Dialogue, last: Map<string, number>): Map<string, number> {
  for (const each of heard) {
    if (each.type !== 'counter') continue;
    const { name, value } = each;
    if (!Number.isFinite(value)) throw new Departure(`the counter ${name} is ${value}`);
    const before = last.get(name) ?? 0;
    if (value < before) throw new Departure(`the counter ${name} fell from ${before} to ${value}`);
    last.set(name, value);
  }
  return last;
}
