import type { Child } from '../../process/child';
import { describeExit } from '../../process/exit-status';
import { pause, settledWithin } from '../../support/deadline';
import { expectSuccess, type Invoked } from '../invocation';
import { Departure, NotChecked } from './outcomes';
import type { Rule } from './rule';
import type { Trial } from './trial';

const TIMEOUT = '`--timeout`';
/** Time between the start of a command and its kill. */
const BEFORE_KILL_MS = 500;
/** A supervisor sends SIGKILL this long after SIGTERM. */
const KILL_MS = 1000;

/** START and RUN in command mode. */
export const perCommandRules: readonly Rule[] = [
  {
    id: 'R35',
    title: 'start succeeds',
    rule: '`--workdir W start -- ARGS` exits with 0.',
    limit: TIMEOUT,
    mend: 'Exit with 0 from `start`, or answer `"startMode":"blocking"` to `deploy` to serve.',
    mode: 'command',
    async check(trial: Trial): Promise<string> {
      const { startArgs = [] } = trial.script;
      expectSuccess('start', await trial.invokeInActivity('start', '--', ...startArgs));
      return 'exit code 0';
    },
  },
  {
    id: 'R36',
    title: 'RUN takes an entry point',
    rule: '`--workdir W run --entrypoint COMMAND -- ARGS` exits with 0 for a command that succeeds.',
    limit: TIMEOUT,
    mend: 'Declare `--entrypoint`, take everything behind `--` as arguments, and pass the exit code on.',
    mode: 'command',
    needs: 'run',
    async check(trial: Trial): Promise<string> {
      for (const words of trial.script.runs ?? []) {
        expectSuccess(`run ${words.join(' ')}`, await run(trial, words));
      }
      return 'exit code 0';
    },
  },
  {
    id: 'R37',
    title: 'a failure has another exit code',
    rule: 'RUN of a command that fails exits with a code other than 0.',
    limit: TIMEOUT,
    mend: 'Pass the exit code of the command on.',
    mode: 'command',
    needs: 'fail',
    check: async (trial: Trial): Promise<string> =>
      rejected(await run(trial, trial.script.fail ?? [])),
  },
  {
    id: 'R38',
    title: 'an unknown command exits',
    rule: 'RUN of an unknown command exits by itself.',
    limit: TIMEOUT,
    mend: 'Write the reason to stderr, and exit with a code other than 0.',
    mode: 'command',
    async check(trial: Trial): Promise<string> {
      const { exit } = await run(trial, ['vmre-no-such-command', 'x']);
      if (exit.signal) throw new Departure(describeExit(exit));
      return describeExit(exit);
    },
  },
  {
    id: 'R39',
    title: 'SIGTERM ends a command',
    rule: 'SIGTERM ends a running RUN. A supervisor sends SIGKILL soon after it.',
    limit: `${KILL_MS / 1000} s`,
    mend: 'Do not ignore SIGTERM; end the command and its processes.',
    mode: 'command',
    needs: 'kill',
    async check(trial: Trial): Promise<string> {
      const { kill = [] } = trial.script;
      const command = [...trial.program.sessionArgs, ...runArgs(kill)];
      const child = await trial.program.launch(command);
      try {
        return await terminated(child, kill.join(' '));
      } finally {
        await child.endTree();
      }
    },
  },
];

const run = async (trial: Trial, words: readonly string[]): Promise<Invoked> => {
  await trial.deployed();
  return trial.invokeInActivity(...runArgs(words));
};

const runArgs = ([entryPoint = '', ...args]: readonly string[]): readonly string[] => [
  ...['run', '--entrypoint', entryPoint, '--', ...args],
];

function rejected({ exit }: Invoked): string {
  if (exit.code === 0) throw new Departure('exit code 0');
  return describeExit(exit);
}

async function terminated(child: Child, command: string): Promise<string> {
  child.stdout.resume();
  await pause(BEFORE_KILL_MS);
  if (child.hasExited) {
    throw new NotChecked(`${command} ended by itself; give --kill a longer command`);
  }
  child.signal('SIGTERM');
  await settledWithin(child.exited, KILL_MS);
  if (!child.hasExited) throw new Departure(`it still runs after ${KILL_MS / 1000} s`);
  const { length } = child.members();
  if (length > 0) throw new Departure(`it left ${length} processes`);
  return describeExit(await child.exited);
}
