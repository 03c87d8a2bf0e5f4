import type { Difference } from '../difference';

const codes =
  'Codes have a meaning: NOT_FOUND for missing things, BAD_REQUEST for invalid requests. ' +
  'The SDK uses the number of the error as the code, which is 1 in most cases.';
const reason = 'The output should show why a command failed.';

export const servedDifferences: readonly Difference[] = [
  {
    name: 'start: that fails',
    ours: 'hello: error INTERNAL "start failed: start failed on demand", context code, hint, then exit code 1',
    upstream: 'hello: no answer, then exit code 101',
    why: 'The requestor gets the reason, not only a number.',
  },
  {
    name: 'start: 4 awaited events',
    ours: '"burst 1\\nburst 2\\nburst 3\\nburst 4\\n" before hello 1.2.3',
    upstream: 'hello is not answered',
    why: 'The SDK sends no events before start has finished; the fourth waits for ever.',
  },
  {
    name: 'a frame of three bytes',
    ours: 'shutdown',
    upstream: 'no answer',
    why: 'The SDK decodes nothing before it has four bytes. VMRE decodes every complete frame.',
  },
  {
    name: 'a request behind one that takes time',
    ours: 'is answered first',
    upstream: 'has to wait',
    why: 'A command that is slow to start must not delay shutdown.',
  },
  {
    name: 'kill that the author refuses',
    ours: 'error INTERNAL "killCommand failed: no such process", context code, hint',
    upstream: 'error NOT_FOUND "no such process"',
    why: codes,
  },
  {
    name: 'run: a command that is rejected, then another',
    ours: 'error INTERNAL "runCommand failed: rejected on demand", context code, hint; accepted, started, stdout "alive\\n", stopped 0',
    upstream:
      'error NOT_FOUND "rejected on demand"; accepted, started, stdout "alive\\n", stopped 0',
    why: codes,
  },
  {
    name: 'run: an error of the operating system',
    ours: 'error INTERNAL "runCommand failed: ENOENT: no such file or directory, open \'/definitely/not/here\'", context code, hint',
    upstream: 'error BAD_REQUEST "No such file or directory (os error 2)"',
    why: codes,
  },
  {
    name: 'run: a program that fails',
    ours: 'accepted, started, stdout "x\\n", stderr "exit status: 3\\n", stopped 1',
    upstream: 'accepted, started, stdout "x\\n", stopped 1',
    why: reason,
  },
  {
    name: 'run: a handler that fails',
    ours: 'accepted, started, stderr "handler failed\\n", stopped 1',
    upstream: 'accepted, started, stopped 1',
    why: reason,
  },
  {
    name: 'run: a handler that panics, then another',
    ours: 'accepted, started, stderr "Cannot read properties of undefined (reading \'member\')\\n", stopped 1; accepted, started, stdout "alive\\n", stopped 0',
    upstream: 'accepted, started, never stopped; accepted, started, stdout "alive\\n", stopped 0',
    why: 'A RUN whose end is not reported never completes.',
  },
  {
    name: 'run: pids',
    ours: '1, 2, 3',
    upstream: '0, 1, 2',
    why: 'Pid 0 is reserved for the output of START.',
  },
  {
    name: 'run: 128 KiB in two pieces, as events',
    ours: '32768, 32768, 32768, 32768',
    upstream: '65536, 65536',
    why: 'Events of 32 KiB fit into a pipe, and are decoded several times faster.',
  },
  {
    name: 'run: a handler that prints to stdout, then another',
    ours: 'accepted, started, stdout "alive\\n", stopped 0',
    upstream: 'the stream is spoilt',
    why: 'Stdout carries the protocol; printed text goes to the log instead.',
  },
];
