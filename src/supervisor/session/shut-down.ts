import { describeExit } from '../../process/exit-status';
import { holdsWithin, pause, settledWithin } from '../../support/deadline';
import { counted } from '../../support/counted';
import type { StartedChild } from '../../process/started-child';
import { RuntimeRefusal } from '../runtime-refusal';
import type { DepartureLog } from './departures';
import type { Service } from './service';

/** A supervisor waits this long for the answer to SHUTDOWN. */
export const SHUTDOWN_MS = 5000;
/** Time in which a message after the answer is noticed. A supervisor kills at once. */
const LATE_MS = 100;
/** Time to exit for a runtime that has not answered, and whose stdin has ended. */
const LEAVE_MS = 1000;
/** Time for the processes that a runtime has started. */
const GONE_MS = 2000;

type ShutdownAnswer = 'none' | 'answered' | Error;

/**
 * Stops a service like a supervisor: SHUTDOWN, and SIGKILL when it is answered. After `withinMs` the supervisor leaves,
 * and the runtime sees the end of its stdin.
 *
 * @param beforeKill called while the process is still alive
 * @returns whether it could end its own processes: it was shut down, or has exited by itself
 */
export async function shutDown(
  service: Service,
  withinMs: number,
  beforeKill: () => void,
): Promise<boolean> {
  const { child, watch } = service;
  const begin = performance.now();
  let endsItself = service.exit !== undefined && service.exit.signal === null;
  if (!service.exit) {
    const heard: { answer: ShutdownAnswer } = { answer: 'none' };
    const shutdown = service.client.shutdown().then(
      () => {
        heard.answer = 'answered';
        const [pid] = watch.running;
        if (pid !== undefined) {
          watch.violated('R30', `SHUTDOWN was answered before command ${pid} ended`);
        }
      },
      (error: unknown) => (heard.answer = error as Error),
    );
    service.isEnding = true;
    await settledWithin(Promise.race([shutdown, service.gone]), withinMs);
    const { answer } = heard;
    // The end of the stream is noticed before that of the process.
    if (answer instanceof Error && !(answer instanceof RuntimeRefusal)) await service.gone;
    judge(service, answer, performance.now() - begin, withinMs);
    if (answer === 'answered' && watch.isStrict) await pause(LATE_MS);
    beforeKill();
    child.stdin?.end();
    if (answer !== 'answered') await settledWithin(service.gone, LEAVE_MS);
    endsItself = answer === 'answered' || child.hasExited;
  }
  watch.expectWhole();
  if (!child.hasExited) child.signalAlone('SIGKILL');
  await service.gone;
  return endsItself;
}

function judge(
  { exit, watch }: Service,
  answer: ShutdownAnswer,
  tookMs: number,
  withinMs: number,
): void {
  if (answer === 'answered') {
    if (tookMs <= SHUTDOWN_MS / 2) return;
    return watch.violated('R29', `SHUTDOWN was answered after ${(tookMs / 1000).toFixed(1)} s`);
  }
  if (answer instanceof RuntimeRefusal) {
    return watch.violated('R28', `SHUTDOWN was rejected: ${answer.message}`);
  }
  if (exit) return watch.violated('R28', `the process ended with ${describeExit(exit)} instead`);
  if (withinMs >= SHUTDOWN_MS || tookMs >= SHUTDOWN_MS) {
    watch.violated('R28', `SHUTDOWN was not answered within ${SHUTDOWN_MS / 1000} s`);
  }
}

/**
 * Looks whether a process that has ended by itself, or in order, has left processes behind.
 *
 * @returns whether it has
 */
export async function checkLeft(
  child: StartedChild,
  what: string,
  log: DepartureLog,
): Promise<boolean> {
  const isLeft = (): boolean => child.members().length > 0;
  if (!isLeft()) return false;
  if (!log.isStrict || (await holdsWithin(GONE_MS, () => !isLeft()))) return true;
  const count = counted(child.members().length, 'process', 'processes');
  log.report('R53', `${count} of ${what}`);
  return true;
}
