import { inEveryDialogue } from './every-dialogue';
import { answersIn } from './heard';
import type { Rule } from './rule';

/** The messages of a runtime in server mode. */
export const messageRules: readonly Rule[] = [
  {
    id: 'R40',
    title: 'stdout carries only messages',
    rule: 'Every byte on stdout belongs to a message. A supervisor kills the runtime at the first other byte, or waits for ever.',
    mend: 'Write logs to stderr, and give every child its own stdout.',
    ...inEveryDialogue((dialogue) => dialogue.brokenBy),
  },
  {
    id: 'R41',
    title: 'an answer is of the kind of its request',
    rule: 'The answer to a request has the field of the request, or `error`. Any other crashes the supervisor.',
    mend: 'Answer `run` with `run`, `kill` with `kill` and so on, or with `error`.',
    ...inEveryDialogue(
      (dialogue) =>
        answersIn(dialogue)
          .filter(({ to, kind }) => to !== undefined && kind !== 'error' && kind !== to)
          .map(({ to, kind }) => `${to} was answered with ${kind}`)[0],
    ),
  },
  {
    id: 'R42',
    title: 'a request is answered once',
    rule: 'Each answer has the id of a request that was not answered before.',
    mend: 'Copy the id of the request to its answer, answer once, and set `event` in events.',
    ...inEveryDialogue(
      (dialogue) =>
        answersIn(dialogue)
          .filter((answer) => answer.to === undefined || dialogue.answers.get(answer.id) !== answer)
          .map(({ id, to, kind }) =>
            to === undefined
              ? `${kind} answers request ${id}, which was not sent`
              : `${to} was answered twice`,
          )[0],
    ),
  },
];
