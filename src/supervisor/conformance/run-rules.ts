import { Departure, NotChecked } from './outcomes';
import type { Rule } from './rule';
import { runRequest, type Dialogue } from './dialogue';
import { endOf, ordinarySession, type Ran, type Session } from './session';
import { expectHello } from './start-rules';
import type { Trial } from './trial';

const TIMEOUT = '`--timeout`';
const SIGTERM = 15;
/** Time in which a command that is too short ends. */
const BEFORE_KILL_MS = 200;
/** How many copies of a command are run at once. */
const COPIES = 3;
/** A command that no runtime has. */
const unknownCommand: readonly string[] = ['vmre-no-such-command', 'x'];
const UNKNOWN_PID = 2 ** 31;

/** RUN and KILL in server mode. */
export const runRules: readonly Rule[] = [
  {
    id: 'R17',
    title: 'RUN is answered',
    rule: 'RUN is answered with a process id, without waiting for the end of the command.',
    limit: TIMEOUT,
    mend: 'Answer RUN when the command has started.',
    mode: 'server',
    needs: 'run',
    async check(trial: Trial): Promise<string> {
      const session = await sessionOf(trial);
      for (const { words, answer, why } of session.runs) {
        const shown = words.join(' ');
        if (!answer) throw new Departure(`run ${shown}: ${why}`);
        if (answer.kind === 'error') throw new Departure(`run ${shown}: ${answer.message}`);
        if (answer.kind !== 'run') throw new NotChecked(`run was answered with ${answer.kind}`);
      }
      return `pid ${session.runs.map(({ answer }) => answer?.pid).join(', ')}`;
    },
  },
  {
    id: 'R18',
    title: 'a command ends',
    rule: 'A command that was accepted ends with an event with `running` false, also when its handler throws. Without it the requestor waits for ever.',
    limit: TIMEOUT,
    mend: 'Send the stopped event on every way out of a command.',
    mode: 'server',
    needs: 'run',
    async check(trial: Trial): Promise<string> {
      const session = await sessionOf(trial);
      const accepted = session.runs.filter(wasAccepted);
      if (accepted.length === 0) throw new NotChecked('RUN was not answered with a pid');
      const endless = accepted.find(({ code }) => code === undefined);
      if (!endless) return `code ${accepted.map(({ code }) => code).join(', ')}`;
      throw new Departure(`run ${endless.words.join(' ')}: ${endless.why}`);
    },
  },
  {
    id: 'R19',
    title: 'a success has code 0',
    rule: 'The `return_code` of the stopped event is 0 for a command that succeeds.',
    limit: '',
    mend: 'Pass the exit code of the command on, or give a `--run` command that succeeds.',
    mode: 'server',
    needs: 'run',
    async check(trial: Trial): Promise<string> {
      const { runs } = await sessionOf(trial);
      for (const ran of runs) if (endedCode(ran) !== 0) throw departedCode(ran);
      return 'code 0';
    },
  },
  {
    id: 'R20',
    title: 'a failure has another code',
    rule: 'The `return_code` of the stopped event is not 0 for a command that fails, or RUN is rejected.',
    limit: '',
    mend: 'Pass the exit code of the command on; a handler that throws has a code other than 0.',
    mode: 'server',
    needs: 'fail',
    async check(trial: Trial): Promise<string> {
      const { fail } = await sessionOf(trial);
      if (fail?.answer?.kind === 'error') return `rejected: ${fail.answer.message}`;
      if (fail === undefined || endedCode(fail) === 0) throw departedCode(fail);
      return `code ${fail.code}`;
    },
  },
  {
    id: 'R21',
    title: 'several commands run at once',
    rule: `${COPIES} RUNs that arrive together are all answered, and all end.`,
    limit: TIMEOUT,
    mend: 'Read all frames of a chunk, and do not block requests while a command runs.',
    mode: 'server',
    needs: 'run',
    async check(trial: Trial): Promise<string> {
      const { runs } = await sessionOf(trial);
      const ended = runs.find(({ code }) => code !== undefined);
      if (!ended) throw new NotChecked('a single command did not end');
      return trial.serve((dialogue) => together(trial, dialogue, ended.words));
    },
  },
  {
    id: 'R22',
    title: 'an unknown command is answered',
    rule: 'RUN of an unknown command is answered with an error or a pid, and does not end the runtime.',
    limit: TIMEOUT,
    mend: 'Answer NOT_FOUND to RUN, and go on.',
    mode: 'server',
    async check(trial: Trial): Promise<string> {
      await expectHello(trial);
      return trial.serve(async (dialogue) => {
        const answer = await trial.answer(dialogue, dialogue.run(unknownCommand));
        if (!answer) throw new Departure(`run ${unknownCommand[0]}: ${dialogue.why}`);
        await expectAlive(trial, dialogue, 'RUN of an unknown command');
        return answer.kind === 'error' ? `rejected: ${answer.message}` : `pid ${answer.pid}`;
      });
    },
  },
  {
    id: 'R23',
    title: 'KILL ends a command',
    rule: 'KILL of a running command is answered, and the command ends with its stopped event.',
    limit: TIMEOUT,
    mend: 'Terminate the command and its processes on KILL, and then send its stopped event.',
    mode: 'server',
    needs: 'kill',
    async check(trial: Trial): Promise<string> {
      await expectHello(trial);
      return trial.serve(async (dialogue) => {
        const pid = await begin(trial, dialogue);
        const id = dialogue.send({ type: 'kill', pid, signal: SIGTERM });
        const answer = await trial.answer(dialogue, id);
        if (!answer) throw new Departure(`KILL: ${dialogue.why}`);
        if (answer.kind === 'error') throw new Departure(`KILL was rejected: ${answer.message}`);
        const code = await endOf(dialogue, pid);
        if (code === undefined) throw new Departure(`the command goes on: ${dialogue.why}`);
        return `code ${code}`;
      });
    },
  },
  {
    id: 'R24',
    title: 'KILL of an unknown pid is rejected',
    rule: 'KILL of a pid that no command has is answered with an error, and does not end the runtime.',
    limit: TIMEOUT,
    mend: 'Answer NOT_FOUND to KILL, and go on.',
    mode: 'server',
    async check(trial: Trial): Promise<string> {
      await expectHello(trial);
      return trial.serve(async (dialogue) => {
        const id = dialogue.send({ type: 'kill', pid: UNKNOWN_PID, signal: SIGTERM });
        const answer = await trial.answer(dialogue, id);
        if (!answer) throw new Departure(`KILL: ${dialogue.why}`);
        if (answer.kind !== 'error') throw new Departure(`KILL of ${UNKNOWN_PID} was accepted`);
        await expectAlive(trial, dialogue, 'KILL of an unknown pid');
        return `rejected: ${answer.message}`;
      });
    },
  },
];

/** Starts the long command. @throws Departure if it does not start, NotChecked if it is not long */
export async function begin(trial: Trial, dialogue: Dialogue): Promise<number> {
  const { kill = [] } = trial.script;
  const shown = kill.join(' ');
  const answer = await trial.answer(dialogue, dialogue.run(kill));
  if (answer?.kind !== 'run') {
    throw new Departure(`run ${shown}: ${answer?.message ?? dialogue.why}`);
  }
  if (await dialogue.until(() => dialogue.stops.has(answer.pid), BEFORE_KILL_MS)) {
    throw new NotChecked(`${shown} ended by itself; give --kill a longer command`);
  }
  return answer.pid;
}

/** @throws Departure if the runtime does not answer any more */
export async function expectAlive(trial: Trial, dialogue: Dialogue, what: string): Promise<void> {
  if (!(await trial.answers(dialogue))) throw new Departure(`after ${what}: ${dialogue.why}`);
}

async function together(
  trial: Trial,
  dialogue: Dialogue,
  words: readonly string[],
): Promise<string> {
  const ids = dialogue.sendAll(
    Array<ReturnType<typeof runRequest>>(COPIES).fill(runRequest(words)),
  );
  for (const [at, id] of ids.entries()) {
    const answer = await trial.answer(dialogue, id);
    const which = `RUN ${at + 1} of ${COPIES}`;
    if (!answer) throw new Departure(`${which}: ${dialogue.why}`);
    if (answer.kind === 'error') throw new Departure(`${which}: ${answer.message}`);
  }
  for (const id of ids) {
    const pid = dialogue.answers.get(id)?.pid ?? 0;
    if ((await endOf(dialogue, pid)) === undefined) {
      throw new Departure(`command ${pid} of ${COPIES} at once did not end: ${dialogue.why}`);
    }
  }
  return `${COPIES} commands ended`;
}

/** The ordinary session. @throws NotChecked if it did not get that far, for the reason of another rule */
async function sessionOf(trial: Trial): Promise<Session> {
  await expectHello(trial);
  const session = await ordinarySession(trial);
  if (session.dialogue.brokenBy !== undefined) throw new NotChecked('stdout was not readable');
  return session;
}

const wasAccepted = ({ answer }: Ran): boolean => answer?.kind === 'run';

/** @throws NotChecked if it did not end, which is the subject of another rule */
function endedCode({ code }: Ran): number {
  if (code === undefined) throw new NotChecked('the command did not end');
  return code;
}

const departedCode = (ran: Ran | undefined): Departure =>
  new Departure(`run ${ran?.words.join(' ')}: code ${ran?.code}`);
