import type { CallResult } from '../peer';
import { inEachWay, type Probe } from '../probe';
import { canonical } from '../render';

/** A command line, and the part of its outcome that shows how it was parsed. */
const understood = (
  name: string,
  words: readonly string[],
  show: (result: CallResult) => string = shown,
): Probe => ({ name, observe: async (peer) => show(await peer.call(words)) });

/** Several command lines that should have the same outcome. */
const alike = (name: string, lines: readonly (readonly string[])[]): Probe => ({
  name,
  observe: (peer) => inEachWay(lines, async (words) => verdict((await peer.call(words)).exit)),
});

const verdict = (exit: string): string =>
  exit === 'exit code 0' ? 'accepted' : `refused, ${exit}`;

/** The exit code, and the arguments of `deploy` or `start`. */
function shown(result: CallResult): string {
  if (result.exit !== 'exit code 0') return verdict(result.exit);
  const deploy = result.told('deploy');
  const start = result.told('start');
  if (deploy !== undefined) return `accepted, given ${canonical(deploy)}`;
  if (start === undefined) return `accepted, prints ${firstWords(result.stdout)}`;
  const { args } = JSON.parse(start) as { args: string[] };
  return `accepted, given ${JSON.stringify(args)}`;
}

const firstWords = (text: string): string => (text.trim() === '' ? 'nothing' : 'help');

/** Without the id that the SDK prints after the output of a single command. */
const output = ({ exit, stdout }: CallResult): string =>
  exit === 'exit code 0'
    ? `accepted, prints ${JSON.stringify(stdout.replace(/\n\d+$/, '\n'))}`
    : verdict(exit);

const supervisorOptions = [
  '--task-package=/image',
  '--cpu-cores=2',
  '--mem-gib=0.5',
  '--storage-gib=50',
  '--volume-override={"/a":{"host":{}}}',
  '--hostname=h1',
  '--vpn-endpoint=udp://127.0.0.1:4000',
  '--inet-endpoint=udp://127.0.0.1:4001',
];

/** How command lines are parsed. */
export const commandLineProbes: Probe[] = [
  understood('deploy behind -w W', ['-w', '%WORK', 'deploy']),
  understood('deploy behind -wW', ['-w%WORK', 'deploy']),
  understood('deploy behind --workdir=W', ['--workdir=%WORK', 'deploy']),
  understood('deploy --', ['--workdir', '%WORK', 'deploy', '--']),
  understood('deploy -- x', ['--workdir', '%WORK', 'deploy', '--', 'x']),
  understood("an author's option before --workdir", [
    ...['--greeting', 'hi', '--workdir', '%WORK', 'deploy'],
  ]),
  understood('deploy without --workdir', ['deploy']),
  understood('start without --workdir', ['start']),
  understood('start a b', ['--workdir', '%WORK', 'start', 'a', 'b']),
  understood('start -- a b', ['--workdir', '%WORK', 'start', '--', 'a', 'b']),
  understood('start a -- -h', ['--workdir', '%WORK', 'start', 'a', '--', '-h']),
  understood('start -', ['--workdir', '%WORK', 'start', '-']),
  understood('start -h', ['--workdir', '%WORK', 'start', '-h']),
  understood('deploy --workdir W, the option after the command', ['deploy', '--workdir', '%WORK']),
  understood('a work directory that does not exist', ['--workdir', '%CWD/new', 'deploy']),
  understood('run echo hi, as understood', ['run', 'echo', 'hi'], output),
  understood('run -- echo -n hi', ['run', '--', 'echo', '-n', 'hi'], output),
  understood('run echo -n hi', ['run', 'echo', '-n', 'hi'], output),
  understood('run --entrypoint EP -- ARGS', ['run', '--entrypoint', 'echo', '--', 'a'], output),
  alike('offer-template with an argument', [['offer-template', 'extra']]),
  alike('test with an option after it', [['test', '-x']]),
  alike(
    'options that a supervisor passes',
    supervisorOptions.map((option) => ['--workdir', '%WORK', option, 'deploy']),
  ),
  alike('start with arguments that begin with a dash', [
    ['start', 'a', '-b'],
    ['start', '--foo'],
    ['start', '-1'],
  ]),
  alike('an unknown option', [
    ['--unknown', 'deploy'],
    ['--unknown=1', 'deploy'],
  ]),
  alike('an invalid command line', [
    [],
    ['--workdir', '%WORK'],
    ['dance'],
    ['--greeting'],
    ['deploy', '--greeting'].reverse(),
  ]),
  alike('--help', [['--help'], ['-h']]),
  understood(
    '--version',
    ['--version'],
    ({ exit, stdout }) => `${verdict(exit)}, ${stdout.trim()}`,
  ),
];
