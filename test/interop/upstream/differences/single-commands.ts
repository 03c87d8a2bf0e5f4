import type { Difference } from '../difference';

const awaited = 'The process waits for the command and exits with its result.';

export const singleCommandDifferences: readonly Difference[] = [
  {
    name: 'run on the command line, server mode: output',
    ours: 'exit code 0, stdout "hi\\n"',
    upstream: 'exit code 0, stdout "hi\\n0"',
    why: 'The process id, printed after the output, means nothing to the requestor.',
  },
  {
    name: 'run on the command line, server mode: output on stderr',
    ours: 'exit code 0, stdout "", stderr "x"',
    upstream: 'exit code 0, stdout "x0", stderr ""',
    why: 'Output to stderr must go to stderr.',
  },
  {
    name: 'run on the command line, server mode: a value',
    ours: 'exit code 0, stdout "{\\"a\\":1}"',
    upstream: 'exit code 0, stdout "0"',
    why: 'The value of a handler is output of the command, as over the Runtime API.',
  },
  {
    name: 'run on the command line, server mode: a handler that fails',
    ours: 'exit code 1, stdout ""',
    upstream: 'exit code 0, stdout "0"',
    why: awaited,
  },
  {
    name: 'run on the command line, server mode: a mistake in a handler',
    ours: 'exit code 1, stdout ""',
    upstream: 'exit code 0, stdout "0"',
    why: awaited,
  },
  {
    name: 'run on the command line, server mode: a handler that waits',
    ours: 'exit code 0, after the handler',
    upstream: 'exit code 0, before the handler was done',
    why: awaited,
  },
  {
    name: 'run on the command line, command mode: output',
    ours: 'exit code 0, stdout "out other [\\"a\\"]\\n", stderr "err text\\n"',
    upstream: 'exit code 0, stdout "", stderr ""',
    why: awaited,
  },
  {
    name: 'run on the command line, command mode: a value',
    ours: 'exit code 0, stdout "out ret []\\n{\\"a\\":1}"',
    upstream: 'exit code 0, stdout ""',
    why: awaited,
  },
  {
    name: 'run on the command line, command mode: a handler that fails',
    ours: 'exit code 1, stdout "out fail []\\n"',
    upstream: 'exit code 0, stdout ""',
    why: awaited,
  },
];
