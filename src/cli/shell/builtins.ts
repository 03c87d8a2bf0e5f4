import { constants } from 'node:os';

import { VmreError } from '../../support/errors/vmre-error';
import { columns } from '../columns';
import type { Activity } from './activity';
import { duration } from './describe-event';
import type { LineMode } from './read-line';
import type { ShellView } from './shell-event';

/** What the commands of a shell work on. */
export interface BuiltinContext {
  readonly activity: Activity;
  readonly view: ShellView;
  readonly mode: LineMode;
  /** Stops the runtime and starts it again. */
  restart(): Promise<void>;
  /** Waits for commands in the background. @returns an exit code */
  wait(): Promise<number>;
  /** Ends the shell after this line. */
  leave(): void;
}

interface Builtin {
  readonly usage: string;
  readonly does: string;
  /** @returns an exit code, if it is not 0 */
  run(context: BuiltinContext, words: readonly string[]): Promise<number | void> | void;
}

/** The commands of a shell; all other lines are commands of the runtime. */
export const builtins: Readonly<Record<string, Builtin>> = {
  jobs: {
    usage: 'jobs',
    does: 'lists the running commands',
    run: ({ activity, view }) => {
      const jobs = [...activity.jobs.values()];
      const facts = jobs.map(({ pid, command, tookMs, isBackground }) => {
        return { pid, command, background: isBackground, tookMs: Math.round(tookMs) };
      });
      const rows = jobs.map((job) => [
        ...[String(job.pid), duration(job.tookMs), job.command.join(' ')],
      ]);
      const lines = jobs.length === 0 ? ['No command is running.'] : columns(rows);
      view.show({ event: 'answer', name: 'jobs', facts: { jobs: facts }, lines });
    },
  },
  kill: {
    usage: 'kill PID [SIGNAL]',
    does: 'sends a signal, by name or number, to a command; default TERM',
    run: ({ activity }, [pid = '', signal = 'TERM', ...others]) => {
      if (!/^\d{1,15}$/.test(pid) || others.length > 0) {
        throw wrong(`kill takes a process id and a signal, not ${JSON.stringify(pid)}`);
      }
      return activity.kill(Number(pid), signalIn(signal));
    },
  },
  wait: {
    usage: 'wait',
    does: 'waits until no command runs in the background',
    run: (context) => context.wait(),
  },
  counters: {
    usage: 'counters',
    does: 'lists the usage counters and their last values',
    run: ({ activity, view }) => {
      const rows = [...activity.counters].map(([name, value]) => [name, String(value)]);
      const facts = { counters: Object.fromEntries(activity.counters) };
      const lines = rows.length === 0 ? ['No counter was sent.'] : columns(rows);
      view.show({ event: 'answer', name: 'counters', facts, lines });
    },
  },
  states: {
    usage: 'states',
    does: 'lists the states and their last values',
    run: ({ activity, view }) => {
      const rows = [...activity.states].map(([name, value]) => [name, JSON.stringify(value)]);
      const facts = { states: Object.fromEntries(activity.states) };
      const lines = rows.length === 0 ? ['No state was published.'] : columns(rows);
      view.show({ event: 'answer', name: 'states', facts, lines });
    },
  },
  mode: {
    usage: 'mode [exec|shell]',
    does: 'shows or sets how a line becomes a command: as words, or as one argument of a shell',
    run: ({ mode, view }, [wanted = mode.execMode]) => {
      if (wanted !== 'exec' && wanted !== 'shell') throw wrong('the mode is exec or shell');
      mode.execMode = wanted;
      const text = wanted === 'exec' ? 'exec' : `shell, ${mode.execShell}`;
      view.show({ event: 'answer', name: 'mode', facts: { mode: wanted }, lines: [text] });
    },
  },
  restart: {
    usage: 'restart',
    does: 'stops the runtime, deploys it and starts it again',
    run: (context) => context.restart(),
  },
  run: {
    usage: 'run COMMAND',
    does: 'runs a command of the runtime that has the name of one of these',
    run: () => undefined, // read with the line
  },
  help: {
    usage: 'help',
    does: 'shows this help; run help asks the runtime for its own',
    run: ({ view }) => {
      const rows = Object.values(builtins).map(({ usage, does }) => [usage, does]);
      const lines = columns([
        ['COMMAND', 'runs a command of the runtime'],
        ['COMMAND &', 'runs it in the background'],
        ...rows,
      ]);
      const facts = { commands: Object.keys(builtins) };
      view.show({ event: 'answer', name: 'help', facts, lines });
    },
  },
  exit: {
    usage: 'exit',
    does: 'stops the runtime and leaves, like Ctrl-D',
    run: (context) => context.leave(),
  },
};

/** The number of a signal that is given as `TERM`, `SIGTERM` or `15`. */
function signalIn(text: string): number {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  const name = text.toUpperCase().replace(/^(SIG)?/, 'SIG');
  const numbers: Readonly<Record<string, number>> = constants.signals;
  const number = Object.hasOwn(numbers, name) ? numbers[name] : undefined;
  if (number !== undefined) return number;
  throw wrong(`unknown signal ${JSON.stringify(text)}`);
}

const wrong = (text: string): VmreError =>
  new VmreError('VMRE_OPTION_INVALID', text, { hint: 'help shows the usage.' });
