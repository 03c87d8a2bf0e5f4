import type { Difference } from '../difference';

const codes =
  'Codes say what happened: NOT_FOUND is for what does not exist, BAD_REQUEST for what was asked ' +
  'wrongly. The SDK’s code is the number of the error, 1 for most, whatever that means here.';
const reason = 'Whoever runs a command that fails should see why.';

export const servedDifferences: readonly Difference[] = [
  {
    name: 'start: that fails',
    ours: 'hello: error INTERNAL "start failed: start failed on demand", context code, hint, then exit code 1',
    upstream: 'hello: no answer, then exit code 101',
    why: 'The requestor is told the reason, not only a number.',
  },
  {
    name: 'start: 4 awaited events',
    ours: '"burst 1\\nburst 2\\nburst 3\\nburst 4\\n" before hello 1.2.3',
    upstream: 'hello is not answered',
    why: 'Nobody takes the events of the SDK before start is over: the fourth waits for ever.',
  },
  {
    name: 'a frame of three bytes',
    ours: 'shutdown',
    upstream: 'no answer',
    why: 'The SDK looks at a frame when there are four bytes. A frame is complete when it is.',
  },
  {
    name: 'a request behind one that takes time',
    ours: 'is answered first',
    upstream: 'has to wait',
    why: 'A command that takes long to begin must not keep shutdown from being heard.',
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
    why: 'A RUN whose end is never reported hangs for ever.',
  },
  {
    name: 'run: pids',
    ours: '1, 2, 3',
    upstream: '0, 1, 2',
    why: 'The output of START has the pid 0, so that no command can have it.',
  },
  {
    name: 'run: 128 KiB in two pieces, as events',
    ours: '32768, 32768, 32768, 32768',
    upstream: '65536, 65536',
    why: 'Events of 32 KiB fit the pipe, and are decoded several times faster.',
  },
  {
    name: 'run: a handler that prints to stdout, then another',
    ours: 'accepted, started, stdout "alive\\n", stopped 0',
    upstream: 'the stream is spoilt',
    why: 'Stdout is the wire: what is printed goes to the log instead.',
  },
];
