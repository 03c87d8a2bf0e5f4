import type { ExitStatus } from '../../process/exit-status';
import { pause } from '../../support/deadline';
import type { Dialogue } from './dialogue';
import type { HeardAnswer } from './heard';
import type { Trial } from './trial';

/** A supervisor leaves after this time, whether or not SHUTDOWN was answered. */
export const SHUTDOWN_MS = 5000;
/** Time for a runtime to exit after its stdin has ended, or after SIGTERM. */
export const LEAVE_MS = 5000;
/** Time in which output after the end of a command is noticed. */
const QUIET_MS = 300;

/** A command that was sent with RUN. */
export interface Ran {
  words: readonly string[];
  /** Undefined if RUN was not answered in time. */
  answer: HeardAnswer | undefined;
  /** Undefined unless it ended in time. */
  code: number | undefined;
  /** Why it was not answered, or did not end. */
  why: string;
}

/** The end of a runtime. */
export interface Ending {
  /** Undefined if SHUTDOWN was not answered in time. */
  answer: HeardAnswer | undefined;
  /** Milliseconds until the answer. */
  tookMs: number;
  /** Undefined if the process still ran. */
  exit: ExitStatus | undefined;
}

/** An ordinary session: hello, the commands in sequence, SHUTDOWN, end of stdin. */
export interface Session {
  dialogue: Dialogue;
  hello: HeardAnswer | undefined;
  runs: Ran[];
  fail: Ran | undefined;
  /** Undefined if the runtime exited in a command. */
  ending: Ending | undefined;
}

/** The ordinary session, which is played once. */
export const ordinarySession = (trial: Trial): Promise<Session> =>
  trial.once('session', () =>
    trial.start((dialogue) => play(trial, dialogue), { endsItself: true }),
  );

async function play(trial: Trial, dialogue: Dialogue): Promise<Session> {
  const { runs = [], fail } = trial.script;
  const hello = await dialogue.answerTo(dialogue.send({ type: 'hello', version: '0.1.0' }));
  const session: Session = { dialogue, hello, runs: [], fail: undefined, ending: undefined };
  if (hello?.kind !== 'hello') return session;
  for (const words of runs) session.runs.push(await runToEnd(dialogue, words));
  if (fail) session.fail = await runToEnd(dialogue, fail);
  await dialogue.until(() => false, QUIET_MS);
  const isLost = [...session.runs, ...(session.fail ? [session.fail] : [])].some(isUnfinished);
  if (isLost && dialogue.exit) return session;
  session.ending = await shutDown(dialogue);
  return session;
}

/** Sends RUN and waits until the command has ended. */
async function runToEnd(dialogue: Dialogue, words: readonly string[]): Promise<Ran> {
  const answer = await dialogue.answerTo(dialogue.run(words));
  const code = answer?.kind === 'run' ? await endOf(dialogue, answer.pid) : undefined;
  return { words, answer, code, why: dialogue.why };
}

const isUnfinished = ({ answer, code }: Ran): boolean =>
  answer === undefined || (answer.kind === 'run' && code === undefined);

/** Waits for the stopped event of each RUN that was answered with a pid. @returns the code of the last one */
export async function endOf(
  dialogue: Dialogue,
  pid: number,
  ms?: number,
): Promise<number | undefined> {
  const count = [...dialogue.answers.values()].filter(
    (answer) => answer.kind === 'run' && answer.pid === pid,
  ).length;
  if (!(await dialogue.until(() => (dialogue.stops.get(pid) ?? 0) >= count, ms))) return undefined;
  const last = dialogue.heard.findLast(
    (heard) => heard.type === 'status' && heard.pid === pid && !heard.running,
  );
  return last?.type === 'status' ? last.code : undefined;
}

/** Sends SHUTDOWN, and then ends stdin. */
export async function shutDown(dialogue: Dialogue): Promise<Ending> {
  const begin = performance.now();
  const answer = await dialogue.answerTo(dialogue.send({ type: 'shutdown' }), SHUTDOWN_MS);
  const tookMs = performance.now() - begin;
  if (answer?.kind !== 'shutdown') return { answer, tookMs, exit: undefined };
  await pause(QUIET_MS); // what follows the answer is heard
  dialogue.child.stdin?.end();
  return { answer, tookMs, exit: await dialogue.exitWithin(LEAVE_MS) };
}
