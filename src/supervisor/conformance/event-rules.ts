import { watched } from './every-dialogue';
import type { Rule } from './rule';

/** The events of commands in server mode. */
export const eventRules: readonly Rule[] = [
  {
    ...watched('R43'),
    title: 'output of START comes first',
    rule: 'Events with pid 0, the output of START, precede the answer to `hello`. A supervisor takes later ones for the next RUN.',
    mend: 'Write the output of START before you answer `hello`, and nothing with pid 0 later.',
  },
  {
    ...watched('R44'),
    title: 'a pid is not 0',
    rule: 'RUN is answered with a pid above 0. Pid 0 is that of START.',
    mend: 'Begin with pid 1.',
  },
  {
    ...watched('R45'),
    title: 'a pid is never reused',
    rule: 'Every RUN of a process is answered with a new pid.',
    mend: 'Count the pids up.',
  },
  {
    ...watched('R46'),
    title: 'the answer to RUN precedes its events',
    rule: 'The first event of a command follows the answer with its pid. Clients that follow the answer miss an earlier one.',
    mend: 'Write the answer, then the started event, best in one write.',
  },
  {
    ...watched('R47'),
    title: 'every event belongs to a command',
    rule: 'Events have the pid of an accepted RUN, or 0. A supervisor takes an event with an unknown pid for that of the next RUN, which then never ends.',
    mend: 'Send no events for a RUN that you reject, and none without a RUN.',
  },
  {
    ...watched('R48'),
    title: 'a command ends once',
    rule: 'Every command has exactly one event with `running` false.',
    mend: 'Send the stopped event in one place of your code.',
  },
  {
    ...watched('R49'),
    title: 'nothing follows the end of a command',
    rule: 'After its stopped event, a command has no output. A supervisor takes it for that of START or of the next RUN.',
    mend: 'Wait until stdout and stderr of the command are read before you send its stopped event.',
  },
  {
    ...watched('R50'),
    title: 'nothing follows the answer to SHUTDOWN',
    rule: 'The answer to SHUTDOWN is the last message: the supervisor kills the runtime as soon as it has it.',
    mend: 'Send everything else, such as the last counters, before you answer.',
  },
];
