import { pause } from '../../support/deadline';
import { encode, type Dialogue } from './dialogue';
import { Departure, NotChecked } from './outcomes';
import type { Rule } from './rule';
import { ordinarySession, type Session } from './session';
import type { Trial } from './trial';

const TIMEOUT = '`--timeout`';
/** Time between the pieces of a request. */
const BETWEEN_PIECES_MS = 100;

/** START in server mode. */
export const startRules: readonly Rule[] = [
  {
    id: 'R13',
    title: 'hello is answered',
    rule: 'After `--workdir W start`, `hello` is answered when the runtime is ready. If the runtime exits with 0 before, the supervisor takes START for a success.',
    limit: TIMEOUT,
    mend: 'Answer `hello` on stdout with your version when `start` has finished; exit with a code other than 0 if it fails.',
    mode: 'server',
    async check(trial: Trial): Promise<string> {
      const { hello, dialogue } = await ordinarySession(trial);
      return greeted(dialogue, hello);
    },
  },
  {
    id: 'R14',
    title: 'the runtime starts again',
    rule: 'After its end, the runtime starts again in the same work directory. A requestor may send TERMINATE, DEPLOY and START.',
    limit: TIMEOUT,
    mend: 'Accept what an earlier life left in the work directory, also after a kill.',
    mode: 'server',
    async check(trial: Trial): Promise<string> {
      await expectHello(trial);
      const { dialogue, hello } = await secondStart(trial);
      return greeted(dialogue, hello);
    },
  },
  {
    id: 'R15',
    title: 'a request may arrive in pieces',
    rule: 'A request that arrives in several reads is answered. Pipes split and join what is written.',
    limit: TIMEOUT,
    mend: 'Collect the bytes of stdin until the frame is complete.',
    mode: 'server',
    async check(trial: Trial): Promise<string> {
      await expectHello(trial);
      // It reads before the first piece is sent.
      return trial.serve(async (dialogue) => {
        const id = dialogue.expect('hello');
        const bytes = encode([{ id, command: { type: 'hello', version: '0.1.0' } }]);
        for (const piece of [bytes.subarray(0, 1), bytes.subarray(1, 5), bytes.subarray(5)]) {
          dialogue.write(piece);
          await pause(BETWEEN_PIECES_MS);
        }
        return greeted(dialogue, await dialogue.answerTo(id));
      });
    },
  },
  {
    id: 'R16',
    title: 'START takes any arguments',
    rule: 'Arguments of START follow `start` without `--`, and may begin with a dash. The runtime may reject them by an error answer to `hello`.',
    limit: TIMEOUT,
    mend: 'Treat everything behind `start` as arguments of START, not as options.',
    mode: 'server',
    async check(trial: Trial): Promise<string> {
      await expectHello(trial);
      const { hello } = await secondStart(trial);
      if (hello?.kind !== 'hello') throw new NotChecked('the runtime does not start again');
      const args = [...(trial.script.startArgs ?? []), '--vmre-conformance', '-1', '-h'];
      return trial.start(
        async (dialogue) => {
          const id = dialogue.send({ type: 'hello', version: '0.1.0' });
          const answer = await trial.answer(dialogue, id);
          if (answer?.kind === 'error') return `rejected: ${answer.message}`;
          if (!answer) throw new Departure(`start ${args.join(' ')}: ${dialogue.why}`);
          return `start ${args.join(' ')} was answered`;
        },
        { args },
      );
    },
  },
];

/** @throws NotChecked unless the ordinary session answers hello */
export async function expectHello(trial: Trial): Promise<void> {
  const { hello } = await ordinarySession(trial);
  if (hello?.kind !== 'hello') throw new NotChecked('hello was not answered');
}

/** A second START in the same work directory. */
const secondStart = (trial: Trial): Promise<Pick<Session, 'dialogue' | 'hello'>> =>
  trial.once('second start', () =>
    trial.start(async (dialogue) => {
      const id = dialogue.send({ type: 'hello', version: '0.1.0' });
      return { dialogue, hello: await dialogue.answerTo(id) };
    }),
  );

function greeted(dialogue: Dialogue, hello: Session['hello']): string {
  if (hello?.kind === 'hello') return 'hello was answered';
  if (hello?.kind === 'error') throw new Departure(`hello was rejected: ${hello.message}`);
  if (hello) throw new NotChecked(`hello was answered with ${hello.kind}`);
  if (dialogue.brokenBy !== undefined) throw new NotChecked('stdout was not readable');
  throw new Departure(dialogue.why);
}
