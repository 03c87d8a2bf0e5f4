import type { Dialogue } from './dialogue';
import { inEveryDialogue } from './every-dialogue';
import { isAnswer, statusesIn } from './heard';
import type { Rule } from './rule';

/** The events of commands in server mode. */
export const eventRules: readonly Rule[] = [
  {
    id: 'R43',
    title: 'output of START comes first',
    rule: 'Events with pid 0, the output of START, precede the answer to `hello`. A supervisor takes later ones for the next RUN.',
    mend: 'Write the output of START before you answer `hello`, and nothing with pid 0 later.',
    ...inEveryDialogue((dialogue) => {
      const hello = dialogue.heard.findIndex(({ type }) => type === 'answer');
      if (hello < 0 || pidsOf(dialogue).includes(0)) return undefined;
      const late = dialogue.heard
        .slice(hello)
        .some((heard) => heard.type === 'status' && heard.pid === 0);
      return late ? 'an event with pid 0 came after the answer to hello' : undefined;
    }),
  },
  {
    id: 'R44',
    title: 'a pid is not 0',
    rule: 'RUN is answered with a pid above 0. Pid 0 is that of START.',
    mend: 'Begin with pid 1.',
    ...inEveryDialogue((dialogue) =>
      pidsOf(dialogue).includes(0) ? 'RUN was answered with pid 0' : undefined,
    ),
  },
  {
    id: 'R45',
    title: 'a pid is never reused',
    rule: 'Every RUN of a process is answered with a new pid.',
    mend: 'Count the pids up.',
    ...inEveryDialogue((dialogue) => {
      const pids = pidsOf(dialogue);
      const reused = pids.find((pid, at) => pids.indexOf(pid) !== at);
      return reused === undefined ? undefined : `RUN was answered with pid ${reused} twice`;
    }),
  },
  {
    id: 'R46',
    title: 'the answer to RUN precedes its events',
    rule: 'The first event of a command follows the answer with its pid. Clients that follow the answer miss an earlier one.',
    mend: 'Write the answer, then the started event, best in one write.',
    ...inEveryDialogue((dialogue) => {
      const early = dialogue.heard.findIndex(
        (heard, at) =>
          heard.type === 'answer' &&
          heard.kind === 'run' &&
          heard.pid !== 0 &&
          dialogue.heard
            .slice(0, at)
            .some((each) => each.type === 'status' && each.pid === heard.pid) &&
          !wasReused(dialogue, heard.pid),
      );
      const answer = dialogue.heard[early];
      return answer?.type === 'answer'
        ? `an event of pid ${answer.pid} preceded the answer`
        : undefined;
    }),
  },
  {
    id: 'R47',
    title: 'every event belongs to a command',
    rule: 'Events have the pid of an accepted RUN, or 0. A supervisor takes an event with an unknown pid for that of the next RUN, which then never ends.',
    mend: 'Send no events for a RUN that you reject, and none without a RUN.',
    ...inEveryDialogue((dialogue) => {
      const pids = new Set(pidsOf(dialogue));
      const stray = statusesIn(dialogue).find(({ pid }) => pid !== 0 && !pids.has(pid));
      return stray && `an event has pid ${stray.pid}, which is in no answer to RUN`;
    }),
  },
  {
    id: 'R48',
    title: 'a command ends once',
    rule: 'Every command has exactly one event with `running` false.',
    mend: 'Send the stopped event in one place of your code.',
    ...inEveryDialogue((dialogue) => {
      const twice = [...dialogue.stops].find(
        ([pid, count]) => count > 1 && !wasReused(dialogue, pid),
      );
      return twice && `pid ${twice[0]} ended ${twice[1]} times`;
    }),
  },
  {
    id: 'R49',
    title: 'nothing follows the end of a command',
    rule: 'After its stopped event, a command has no output. A supervisor takes it for that of START or of the next RUN.',
    mend: 'Wait until stdout and stderr of the command are read before you send its stopped event.',
    ...inEveryDialogue((dialogue) => {
      const ended = new Set<number>();
      for (const { pid, running } of statusesIn(dialogue)) {
        if (running && ended.has(pid) && !wasReused(dialogue, pid)) {
          return `an event of pid ${pid} came after its stopped event`;
        }
        if (!running) ended.add(pid);
      }
      return undefined;
    }),
  },
  {
    id: 'R50',
    title: 'nothing follows the answer to SHUTDOWN',
    rule: 'The answer to SHUTDOWN is the last message: the supervisor kills the runtime as soon as it has it.',
    mend: 'Send everything else, such as the last counters, before you answer.',
    ...inEveryDialogue((dialogue) => {
      const end = dialogue.heard.findIndex((heard) => isAnswer(heard) && heard.kind === 'shutdown');
      const after = end < 0 ? [] : dialogue.heard.slice(end + 1);
      // A second answer is the subject of another rule.
      const first = after.find((heard) => !isAnswer(heard));
      return first && `an event (${first.type}) followed the answer`;
    }),
  },
];

/** The pids of accepted RUNs. */
const pidsOf = ({ answers }: Dialogue): number[] =>
  [...answers.values()].filter(({ kind }) => kind === 'run').map(({ pid }) => pid);

/** Whether several RUNs have the pid, so that its events cannot be assigned. */
const wasReused = (dialogue: Dialogue, pid: number): boolean =>
  pidsOf(dialogue).filter((each) => each === pid).length > 1;
