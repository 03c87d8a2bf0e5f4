import type { Difference } from '../difference';

const asPassed = 'The supervisor passes them, and an author should not have to declare them.';
const requestors = 'These arguments belong to the requestor and are passed on unchanged.';

export const commandLineDifferences: readonly Difference[] = [
  {
    name: 'deploy without --workdir',
    ours: 'accepted, given {"args":[],"greeting":null,"workdir":"%CWD"}',
    upstream: 'accepted, given {"args":[],"greeting":null,"workdir":null}',
    why: 'A work directory always exists; otherwise every runtime would have to check.',
  },
  {
    name: 'start a -- -h',
    ours: 'accepted, given ["a","--","-h"]',
    upstream: 'accepted, given ["a","-h"]',
    why: `${requestors} Only a -- directly after the command belongs to the supervisor.`,
  },
  {
    name: 'start -h',
    ours: 'accepted, given ["-h"]',
    upstream: 'accepted, prints help',
    why: 'Otherwise a requestor could make START print help and exit with 0, which counts as success.',
  },
  {
    name: 'start with arguments that begin with a dash',
    ours: 'accepted',
    upstream: 'refused, exit code 1',
    why: `${requestors} In server mode the supervisor puts no -- before them.`,
  },
  {
    name: 'deploy --workdir W, the option after the command',
    ours: 'accepted, given {"args":["--workdir","%WORK"],"greeting":null,"workdir":"%CWD"}',
    upstream: 'refused, exit code 1',
    why: 'Everything after the command is an argument, whatever it looks like.',
  },
  {
    name: 'test with an option after it',
    ours: 'accepted',
    upstream: 'refused, exit code 1',
    why: 'Everything after the command is an argument, whatever it looks like.',
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
    why: 'A supervisor passes RUN in command mode only in this form.',
  },
  {
    name: 'options that a supervisor passes',
    ours: 'accepted',
    upstream: 'refused, exit code 1',
    why: asPassed,
  },
  {
    name: 'an unknown option',
    ours: 'accepted',
    upstream: 'refused, exit code 1',
    why: 'New supervisors add options; a warning on stderr is better than a failure.',
  },
  {
    name: 'an invalid command line',
    ours: 'refused, exit code 2',
    upstream: 'refused, exit code 1',
    why: 'The exit code shows the kind of failure.',
  },
  {
    name: 'the end of the line of JSON',
    ours: 'a newline',
    upstream: 'none',
    why: 'The answer is a line. Supervisors allow white space after the object.',
  },
  {
    name: 'deploy that fails',
    ours: 'exit code 1, stdout "", stderr "error VMRE_HOOK_FAILED: deploy failed: deploy failed on demand\\n  The message is the error; the log has its stack.\\n"',
    upstream: 'exit code 1, stdout "", stderr "Error: deploy failed on demand (code: 1)\\n"',
    why: 'The message has the hook, an error code, and the next step.',
  },
  {
    name: 'files left by a command that fails',
    ours: '%WORK/logs/sdk-runtime.log',
    upstream: 'none',
    why: 'The log exists when it is needed; in the SDK it is a build feature.',
  },
];
