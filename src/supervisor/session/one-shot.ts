import type { ExitStatus } from '../../process/exit-status';
import { describeExit } from '../../process/exit-status';
import type { StartedChild } from '../../process/started-child';
import { settledWithin } from '../../support/deadline';
import { ABORTED, aborted, outcomeOfAbort } from './aborts';
import type { CommandRecord, Outcome } from './command-record';

/** A supervisor sends SIGKILL this long after SIGTERM. */
const KILL_MS = 1000;
/** Time between the exit of a process and the end of its output, which its children may hold open. */
const HELD_MS = 2000;

/** How a process that carries out one command has ended. */
export interface OneShot {
  outcome: Outcome;
  exit: ExitStatus;
  isAborted: boolean;
  /** Whether SIGTERM was not enough. */
  isStubborn: boolean;
}

/** Waits for the end of a process and of its output. */
export async function followOneShot(
  child: StartedChild,
  record: CommandRecord,
  signal: AbortSignal,
): Promise<OneShot> {
  const ends = (['stdout', 'stderr'] as const).map((stream) => {
    child[stream].on('data', (data: Buffer) => record.take(stream, data));
    return new Promise((resolve) => child[stream].once('close', resolve));
  });
  const first = await Promise.race([child.exited, aborted(signal)]);
  const isStubborn = first === ABORTED && !(await terminate(child));
  const exit = await child.exited;
  await settledWithin(Promise.all(ends), HELD_MS);
  child.stdout.destroy();
  child.stderr.destroy();
  const isAborted = first === ABORTED;
  const outcome = isAborted
    ? outcomeOfAbort(record.command, signal)
    : outcomeOf(record.command, exit);
  return { outcome, exit, isAborted, isStubborn };
}

/** @returns whether SIGTERM was enough */
async function terminate(child: StartedChild): Promise<boolean> {
  child.signal('SIGTERM');
  await settledWithin(child.exited, KILL_MS);
  const isOver = child.hasExited;
  child.signal('SIGKILL');
  return isOver;
}

/** A process that a signal has ended has no code, which is -1. */
const outcomeOf = (command: string, exit: ExitStatus): Outcome => ({
  code: exit.code ?? -1,
  ...(exit.code === null && { message: `${command} ended with ${describeExit(exit)}` }),
});
