import type { Difference } from '../difference';

const stops = '`stop` is always called, because only the runtime can clean up.';
const children = 'Children must end with the runtime; the supervisor does not end them.';
const protocol =
  'A supervisor would take exit code 0 for the success of every later command; and `stop` is called.';

export const endDifferences: readonly Difference[] = [
  {
    name: 'end: shutdown while a command runs',
    ours: 'shutdown, the command: started, stopped 143',
    upstream: 'shutdown, the command: started',
    why: 'Shutdown is answered only when all commands have ended and are reported.',
  },
  {
    name: 'end: a run after shutdown',
    ours: 'error BAD_REQUEST "run was rejected: the runtime is stopping", context code, hint',
    upstream: 'accepted, started, stdout "late\\n", stopped 0',
    why: 'A stopped runtime accepts no commands.',
  },
  {
    name: 'end: end of input',
    ours: 'exit code 0, stop called 1 times',
    upstream: 'exit code 0, stop called 0 times',
    why: stops,
  },
  {
    name: 'end: end of input while a command runs',
    ours: 'exit code 0, stop called 1 times, the command: started, stopped 143',
    upstream: 'exit code 0, stop called 0 times, the command: started',
    why: stops,
  },
  {
    name: 'end: end of input within a frame',
    ours: 'exit code 4, stop called 1 times',
    upstream: 'exit code 0, stop called 0 times',
    why: protocol,
  },
  {
    name: 'end: a frame that cannot be decoded',
    ours: 'exit code 4, stop called 1 times',
    upstream: 'exit code 0, stop called 0 times',
    why: protocol,
  },
  {
    name: 'end: a length of four gigabytes',
    ours: 'exit code 4, stop called 1 times',
    upstream: 'lives on, stop called 0 times',
    why: 'A frame above the limit is rejected as soon as its length is known.',
  },
  {
    name: 'end: SIGTERM',
    ours: 'exit code 143, stop called 1 times',
    upstream: 'signal SIGTERM, stop called 0 times',
    why: stops,
  },
  {
    name: 'end: SIGINT',
    ours: 'exit code 130, stop called 1 times',
    upstream: 'signal SIGINT, stop called 0 times',
    why: stops,
  },
  {
    name: 'end: the handler asks for it',
    ours: 'its end is reported, then exit code 0, stop called 1 times',
    upstream: 'its end is not reported, then exit code 0, stop called 1 times',
    why: 'The command that asked for it has a result, like every other command.',
  },
  {
    name: 'end: the handler exits with 0',
    ours: 'exit code 1',
    upstream: 'exit code 0',
    why: 'A supervisor would take exit code 0 for the success of every later command.',
  },
  {
    name: 'end: children after shutdown and SIGKILL',
    ours: '0 of 2 processes of a command survive',
    upstream: '2 of 2 processes of a command survive',
    why: children,
  },
  {
    name: 'end: children after SIGKILL',
    ours: '0 of 2 processes of a command survive',
    upstream: '2 of 2 processes of a command survive',
    why: children,
  },
  {
    name: 'end: children after the end of input',
    ours: '0 of 2 processes of a command survive',
    upstream: '1 of 2 processes of a command survive',
    why: children,
  },
];
