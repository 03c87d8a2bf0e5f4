import { describeExit } from '../../process/exit-status';
import type { Dialogue } from './dialogue';
import { Departure, NotChecked } from './outcomes';
import type { Rule } from './rule';
import { expectAlive } from './run-rules';
import { LEAVE_MS } from './session';
import { endOfInput } from './end-rules';
import { expectHello } from './start-rules';
import type { Trial } from './trial';

/** Time for an answer that is not required. */
const OPTIONAL_MS = 300;
/** Field 15, a message: no version of the protocol has it. */
const unknownField = Buffer.from([0x7a, 0x00]);
/** Four bytes that are no field. */
const malformed = Buffer.from([0x04, 0xff, 0xff, 0xff, 0xff]);
/** The prefix of a frame of 32 GiB, and its first bytes. */
const tooLong = Buffer.from([0xff, 0xff, 0xff, 0xff, 0x7f, 0x08, 0x02]);

/** Requests that no supervisor of today sends. */
export const requestRules: readonly Rule[] = [
  {
    id: 'R25',
    title: 'an unknown request is survived',
    rule: 'A request without a known command, as a newer supervisor may send it, does not end the runtime.',
    limit: '`--timeout`',
    mend: 'Skip unknown fields, answer a request without a known command with an error, and go on.',
    mode: 'server',
    async check(trial: Trial): Promise<string> {
      await expectHello(trial);
      return trial.serve(async (dialogue) => {
        const seen: string[] = [];
        for (const [name, body] of [
          ['an empty request', Buffer.alloc(0)],
          ['an unknown request', unknownField],
        ] as const) {
          const id = dialogue.expect('unknown');
          dialogue.write(Buffer.from([2 + body.length, 0x08, id, ...body]));
          const answer = await trial.answer(dialogue, id, OPTIONAL_MS);
          await expectAlive(trial, dialogue, name);
          seen.push(`${name}: ${answer ? answer.kind : 'no answer'}`);
        }
        return seen.join(', ');
      });
    },
  },
  {
    id: 'R26',
    title: 'a malformed frame does not hang it',
    rule: 'After a frame that is not a request, the runtime answers later requests, or exits with a code other than 0.',
    limit: '`--timeout`',
    mend: 'Exit with a code other than 0 if a frame cannot be decoded.',
    mode: 'server',
    async check(trial: Trial): Promise<string> {
      await expectHello(trial);
      return trial.serve(async (dialogue) => {
        dialogue.write(malformed);
        await dialogue.exitWithin(OPTIONAL_MS);
        const goesOn = await trial.answers(dialogue);
        if (goesOn) return 'it goes on';
        if (!dialogue.exit) throw new Departure(`it hangs: ${dialogue.why}`);
        return failed(dialogue);
      });
    },
  },
  {
    id: 'R27',
    title: 'a frame that is too long does not hang it',
    rule: 'After the prefix of a frame of 32 GiB, the runtime exits: at once, or when stdin ends.',
    limit: `${LEAVE_MS / 1000} s`,
    mend: 'Set a maximum size for frames, and exit when it is exceeded.',
    mode: 'server',
    async check(trial: Trial): Promise<string> {
      await expectEndOfInput(trial);
      return trial.serve(async (dialogue) => {
        dialogue.write(tooLong);
        await dialogue.exitWithin(OPTIONAL_MS);
        dialogue.child.stdin?.end();
        const exit = await dialogue.exitWithin(LEAVE_MS);
        if (!exit) throw new Departure(`it still runs ${LEAVE_MS / 1000} s after the end of stdin`);
        return describeExit(exit);
      });
    },
  },
];

function failed({ exit }: Dialogue): string {
  if (exit?.code === 0) {
    throw new Departure('exit code 0, which a supervisor takes for the success of every RUN');
  }
  return exit ? describeExit(exit) : '';
}

async function expectEndOfInput(trial: Trial): Promise<void> {
  await expectHello(trial);
  if (!(await endOfInput(trial))) throw new NotChecked('the end of stdin does not end the runtime');
}
