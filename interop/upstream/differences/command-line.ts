import type { Difference } from '../difference';

const asPassed = 'The supervisor passes it, and an author should not have to declare it.';
const requestors = 'These arguments are the requestor’s; what they say is not ours to judge.';

export const commandLineDifferences: readonly Difference[] = [
  {
    name: 'deploy without --workdir',
    ours: 'accepted, given {"args":[],"greeting":null,"workdir":"%CWD"}',
    upstream: 'accepted, given {"args":[],"greeting":null,"workdir":null}',
    why: 'A work directory is always there: every runtime would have to check it by itself.',
  },
  {
    name: 'start a -- -h',
    ours: 'accepted, given ["a","--","-h"]',
    upstream: 'accepted, given ["a","-h"]',
    why: `${requestors} Only a -- directly behind the command is the supervisor’s.`,
  },
  {
    name: 'start -h',
    ours: 'accepted, given ["-h"]',
    upstream: 'accepted, prints help',
    why: 'A requestor could make START print help and end with 0, which passes for a success.',
  },
  {
    name: 'start with arguments that begin with a dash',
    ours: 'accepted',
    upstream: 'refused, exit code 1',
    why: `${requestors} The supervisor puts no -- in front of them in server mode.`,
  },
  {
    name: 'deploy --workdir W, the option behind the command',
    ours: 'accepted, given {"args":["--workdir","%WORK"],"greeting":null,"workdir":"%CWD"}',
    upstream: 'refused, exit code 1',
    why: 'What stands behind the command are its arguments, whatever they look like.',
  },
  {
    name: 'test with an option behind it',
    ours: 'accepted',
    upstream: 'refused, exit code 1',
    why: 'What stands behind the command are its arguments, whatever they look like.',
  },
  {
    name: 'run echo -n hi',
    ours: 'accepted, prints "-n hi\\n"',
    upstream: 'refused, exit code 1',
    why: requestors,
  },
  {
    name: 'run --entrypoint EP -- ARGS',
    ours: 'accepted, prints "a\\n"',
    upstream: 'refused, exit code 1',
    why: 'It is the only form in which a supervisor passes RUN in command mode.',
  },
  {
    name: 'options that a supervisor passes',
    ours: 'accepted',
    upstream: 'refused, exit code 1',
    why: asPassed,
  },
  {
    name: 'an option that nobody knows',
    ours: 'accepted',
    upstream: 'refused, exit code 1',
    why: 'Supervisors learn new options; a warning on stderr is better than a dead runtime.',
  },
  {
    name: 'a command line that is wrong',
    ours: 'refused, exit code 2',
    upstream: 'refused, exit code 1',
    why: 'Exit codes tell the kinds of failure apart.',
  },
  {
    name: 'the end of the line of JSON',
    ours: 'a newline',
    upstream: 'none',
    why: 'It is a line. Supervisors allow white space behind the object.',
  },
  {
    name: 'deploy that fails',
    ours: 'exit code 1, stdout "", stderr "error VMRE_HOOK_FAILED: deploy failed: deploy failed on demand\\n  The message is the error; the log has its stack.\\n"',
    upstream: 'exit code 1, stdout "", stderr "Error: deploy failed on demand (code: 1)\\n"',
    why: 'The message says which hook failed, a name to search for, and what to do next.',
  },
  {
    name: 'files left by a command that fails',
    ours: '%WORK/logs/sdk-runtime.log',
    upstream: 'none',
    why: 'A log that is there when it is needed; the SDK has one as a build feature.',
  },
];
