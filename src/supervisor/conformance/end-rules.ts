import { describeExit, type ExitStatus } from '../../process/exit-status';
import { Departure, NotChecked } from './outcomes';
import type { Rule } from './rule';
import { begin } from './run-rules';
import { LEAVE_MS, ordinarySession, SHUTDOWN_MS, shutDown, type Ending } from './session';
import { expectHello } from './start-rules';
import type { Trial } from './trial';

/** A longer stop is too close to the supervisor's limit. */
const SLOW_MS = SHUTDOWN_MS / 2;
const seconds = (ms: number): string => `${ms / 1000} s`;

/** How a runtime in server mode ends. */
export const endRules: readonly Rule[] = [
  {
    id: 'R28',
    title: 'SHUTDOWN is answered',
    rule: 'SHUTDOWN is answered when the runtime has stopped. After 5 s without an answer the supervisor leaves.',
    limit: seconds(SHUTDOWN_MS),
    mend: 'Stop within the limit, give up what takes longer, and answer SHUTDOWN.',
    mode: 'server',
    async check(trial: Trial): Promise<string> {
      const { ending, dialogue } = await endedSession(trial);
      const { answer, tookMs } = ending;
      if (answer?.kind === 'error') throw new Departure(`SHUTDOWN was rejected: ${answer.message}`);
      if (!answer && dialogue.exit) throw new Departure(dialogue.why);
      if (!answer) throw new Departure(`no answer within ${seconds(SHUTDOWN_MS)}`);
      if (answer.kind !== 'shutdown') throw new NotChecked(`answered with ${answer.kind}`);
      return `answered after ${tookMs.toFixed(0)} ms`;
    },
  },
  {
    id: 'R29',
    title: 'the runtime stops fast',
    rule: 'SHUTDOWN is answered within half of the supervisor’s time: the machine of a provider is slower and busier.',
    limit: seconds(SLOW_MS),
    mend: 'Make `stop` faster, or give it a deadline.',
    mode: 'server',
    async check(trial: Trial): Promise<string> {
      const { tookMs } = await shutDownSession(trial);
      if (tookMs > SLOW_MS) throw new Departure(`answered after ${seconds(Math.round(tookMs))}`);
      return `answered after ${tookMs.toFixed(0)} ms`;
    },
  },
  {
    id: 'R30',
    title: 'SHUTDOWN ends running commands',
    rule: 'The stopped event of every running command precedes the answer to SHUTDOWN. The supervisor kills the runtime as soon as it is answered.',
    limit: seconds(SHUTDOWN_MS),
    mend: 'On SHUTDOWN, terminate all commands and send their stopped events before you answer.',
    mode: 'server',
    needs: 'kill',
    async check(trial: Trial): Promise<string> {
      await shutDownSession(trial);
      return trial.serve(
        async (dialogue) => {
          const pid = await begin(trial, dialogue);
          const { answer } = await shutDown(dialogue);
          if (!answer) throw new Departure(`SHUTDOWN while a command runs: ${dialogue.why}`);
          const stop = dialogue.heard.findIndex(
            (heard) => heard.type === 'status' && heard.pid === pid && !heard.running,
          );
          if (stop < 0 || stop > dialogue.heard.indexOf(answer)) {
            throw new Departure(`SHUTDOWN was answered before command ${pid} ended`);
          }
          return 'the command ended first';
        },
        { endsItself: true },
      );
    },
  },
  {
    id: 'R31',
    title: 'the process exits after SHUTDOWN',
    rule: 'After the answer to SHUTDOWN, the process exits by itself or when stdin ends.',
    limit: seconds(LEAVE_MS),
    mend: 'Close servers and timers in `stop`, or exit explicitly.',
    mode: 'server',
    check: async (trial: Trial): Promise<string> => describeExit(await exitOfSession(trial)),
  },
  {
    id: 'R32',
    title: 'the exit code after SHUTDOWN is 0',
    rule: 'A runtime that was shut down exits with 0. Another code is reported as a failure of the runtime.',
    limit: '',
    mend: 'Exit with 0 after SHUTDOWN.',
    mode: 'server',
    async check(trial: Trial): Promise<string> {
      const exit = await exitOfSession(trial).catch(() => {
        throw new NotChecked('the process did not exit');
      });
      if (exit.code !== 0) throw new Departure(describeExit(exit));
      return 'exit code 0';
    },
  },
  {
    id: 'R33',
    title: 'the end of stdin ends the runtime',
    rule: 'When stdin ends, because the supervisor is gone, the runtime stops as after SHUTDOWN and exits.',
    limit: seconds(LEAVE_MS),
    mend: 'Treat the end of stdin as SHUTDOWN, and exit.',
    mode: 'server',
    async check(trial: Trial): Promise<string> {
      await expectHello(trial);
      const exit = await endOfInput(trial);
      if (exit) return describeExit(exit);
      throw new Departure(`it still runs after ${seconds(LEAVE_MS)}`);
    },
  },
  {
    id: 'R34',
    title: 'SIGTERM ends the runtime',
    rule: 'SIGTERM, which a person or the system may send, ends the runtime.',
    limit: seconds(LEAVE_MS),
    mend: 'Do not ignore SIGTERM; treat it as SHUTDOWN.',
    mode: 'server',
    async check(trial: Trial): Promise<string> {
      await expectHello(trial);
      return trial.serve(
        async (dialogue) => {
          dialogue.child.signalAlone('SIGTERM');
          const exit = await dialogue.exitWithin(LEAVE_MS);
          if (exit) return describeExit(exit);
          throw new Departure(`it still runs after ${seconds(LEAVE_MS)}`);
        },
        { endsItself: true },
      );
    },
  },
];

/** Ends stdin, while the long command runs if there is one. @returns undefined if the runtime goes on */
export const endOfInput = (trial: Trial): Promise<ExitStatus | undefined> =>
  trial.once('end of input', () =>
    trial.serve(
      async (dialogue) => {
        if (trial.script.kill) await dialogue.answerTo(dialogue.run(trial.script.kill));
        dialogue.child.stdin?.end();
        return dialogue.exitWithin(LEAVE_MS);
      },
      { endsItself: true },
    ),
  );

/** @throws NotChecked if the session did not get to SHUTDOWN */
async function endedSession(
  trial: Trial,
): Promise<{ ending: Ending; dialogue: Awaited<ReturnType<typeof ordinarySession>>['dialogue'] }> {
  await expectHello(trial);
  const { ending, dialogue } = await ordinarySession(trial);
  if (dialogue.brokenBy !== undefined) throw new NotChecked('stdout was not readable');
  if (!ending) throw new NotChecked('it exited in a command');
  return { ending, dialogue };
}

/** @throws NotChecked unless SHUTDOWN was answered */
async function shutDownSession(trial: Trial): Promise<Ending> {
  const { ending } = await endedSession(trial);
  if (ending.answer?.kind !== 'shutdown') throw new NotChecked('SHUTDOWN was not answered');
  return ending;
}

async function exitOfSession(trial: Trial): Promise<ExitStatus> {
  const { exit } = await shutDownSession(trial);
  if (exit) return exit;
  throw new Departure(`it still runs ${seconds(LEAVE_MS)} after its stdin ended`);
}
