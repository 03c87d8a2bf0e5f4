import { inEveryDialogue, watched } from './every-dialogue';
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
    ...watched('R41'),
    title: 'an answer is of the kind of its request',
    rule: 'The answer to a request has the field of the request, or `error`. Any other crashes the supervisor.',
    mend: 'Answer `run` with `run`, `kill` with `kill` and so on, or with `error`.',
  },
  {
    ...watched('R42'),
    title: 'a request is answered once',
    rule: 'Each answer has the id of a request that was not answered before.',
    mend: 'Copy the id of the request to its answer, answer once, and set `event` in events.',
  },
];
