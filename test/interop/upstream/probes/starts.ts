import { NEVER_MS, type Dialogue } from '../dialogue';
import type { Probe } from '../probe';
import { answerText, canonical } from '../render';
import { perform } from './served-commands';

const start = (
  what: string,
  args: readonly string[],
  observe: (dialogue: Dialogue) => Promise<string>,
): Probe => ({ name: `start: ${what}`, observe: (peer) => peer.talk(args, observe) });

/** The output of START before hello was answered. */
function startOutput(dialogue: Dialogue): string {
  const end = dialogue.frames.findIndex(({ event }) => !event);
  const before = dialogue.frames.slice(0, end < 0 ? undefined : end);
  const bytes = before.flatMap(({ command }) =>
    command?.type === 'status' ? [...command.stdout] : [],
  );
  return canonical(Buffer.from(bytes).toString());
}

const burst = (count: number): Probe =>
  start(`${count} awaited events`, ['burst', String(count)], async (dialogue) => {
    const answer = await dialogue.ask({ type: 'hello', version: '0.1.0' }, NEVER_MS);
    return answer
      ? `${startOutput(dialogue)} before ${answerText(answer)}`
      : 'hello is not answered';
  });

/** START in server mode. */
export const startProbes: Probe[] = [
  start('nothing put out', [], async (dialogue) => {
    const answer = await dialogue.hello();
    return `${startOutput(dialogue)} before ${answerText(answer)}`;
  }),
  start('a value', ['json', 'x'], async (dialogue) => {
    const answer = await dialogue.hello();
    return `${startOutput(dialogue)} before ${answerText(answer)}`;
  }),
  start('a value, then a command', ['json'], async (dialogue) => {
    await dialogue.hello();
    return perform(dialogue, ['echo', 'first']);
  }),
  start('that fails', ['fail'], async (dialogue) => {
    const answer = await dialogue.hello();
    return `hello: ${answerText(answer)}, then ${await dialogue.ending()}`;
  }),
  burst(3),
  burst(4),
];
