import type { CallResult, PeerPrograms } from '../peer';
import type { Probe } from '../probe';
import { canonical } from '../render';

const SLEEP_MS = 400;

/** `run` on the command line: one process for one command. */
const single = (
  mode: keyof PeerPrograms,
  what: string,
  words: readonly string[],
  show: (result: CallResult) => string = outcome,
): Probe => ({
  name: `run on the command line, ${mode} mode: ${what}`,
  observe: async (peer) => show(await peer.call(['--workdir', '%WORK', 'run', ...words], { mode })),
});

const outcome = ({ exit, stdout }: CallResult): string =>
  `${exit}, stdout ${JSON.stringify(stdout)}`;

const said = ({ exit, stdout, stderr }: CallResult): string =>
  `${outcome({ exit, stdout } as CallResult)}, stderr ${JSON.stringify(stderr)}`;

const waited = ({ exit, took }: CallResult): string =>
  `${exit}, ${took >= SLEEP_MS ? 'after the handler' : 'before the handler was done'}`;

const start = (what: string, words: readonly string[]): Probe => ({
  name: `start on the command line, command mode: ${what}`,
  observe: async (peer) => {
    const { exit, stdout } = await peer.call(['start', ...words], { mode: 'command' });
    return `${exit}, stdout ${canonical(stdout)}`;
  },
});

/** START and RUN in command mode. */
export const singleCommandProbes: Probe[] = [
  single('server', 'output', ['echo', 'hi']),
  single('server', 'output on stderr', ['err', 'x'], said),
  single('server', 'a value', ['ret']),
  single('server', 'a handler that fails', ['fail']),
  single('server', 'a mistake in a handler', ['panic']),
  single('server', 'a handler that waits', ['sleep', String(SLEEP_MS)], waited),
  single('server', 'a command that is rejected', ['reject']),
  single('server', 'a handler that exits with 3', ['exit', '3']),
  single('command', 'output', ['other', 'a'], said),
  single('command', 'a value', ['ret']),
  single('command', 'a handler that fails', ['fail']),
  single('command', 'a command that is rejected', ['reject']),
  start('a value', ['a', 'b']),
  start('behind --', ['--', 'a']),
  start('that fails', ['fail']),
];
