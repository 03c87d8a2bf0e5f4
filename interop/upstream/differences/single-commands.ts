import type { Difference } from '../difference';

const awaited = 'A command is waited for, and its result is the result of the process.';

export const singleCommandDifferences: readonly Difference[] = [
  {
    name: 'run on the command line, server mode: output',
    ours: 'exit code 0, stdout "hi\\n"',
    upstream: 'exit code 0, stdout "hi\\n0"',
    why: 'The id of the process, printed behind the output, is nothing to the requestor.',
  },
  {
    name: 'run on the command line, server mode: output on stderr',
    ours: 'exit code 0, stdout "", stderr "x"',
    upstream: 'exit code 0, stdout "x0", stderr ""',
    why: 'Output on stderr belongs on stderr.',
  },
  {
    name: 'run on the command line, server mode: a value',
    ours: 'exit code 0, stdout "{\\"a\\":1}"',
    upstream: 'exit code 0, stdout "0"',
    why: 'A handler’s value is output of the command, here as over the Runtime API.',
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
