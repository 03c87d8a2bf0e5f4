import type { RequestCommand } from '../../../../src/adapters/runtime-api/messages';
import { NEVER_MS, SOON_MS, type Dialogue } from '../dialogue';
import type { Probe } from '../probe';
import { answerText, statusText } from '../render';

/** RUN over the Runtime API, from the request to the end. */
export async function perform(
  dialogue: Dialogue,
  words: readonly string[],
  withinMs = SOON_MS,
): Promise<string> {
  const [bin = ''] = words;
  const run: RequestCommand = { type: 'run', bin, args: [...words], workDir: '' };
  const answer = await dialogue.ask(run, withinMs);
  if (answer?.type !== 'run') return answerText(answer);
  const pid = Number(answer.pid);
  const stopped = await dialogue.stopped(pid, withinMs);
  return `accepted, ${statusText(dialogue.statusOf(pid))}${stopped ? '' : ', never stopped'}`;
}

const served = (name: string, ...commands: (readonly string[])[]): Probe => ({
  name: `run: ${name}`,
  observe: (peer) =>
    peer.talk([], async (dialogue) => {
      await dialogue.hello();
      const texts = [];
      for (const words of commands) texts.push(await perform(dialogue, words, NEVER_MS));
      return texts.join('; ');
    }),
});

/** The answer to a RUN, and its published events. */
export const servedCommandProbes: Probe[] = [
  served('nothing', ['noop']),
  served('output', ['echo', 'a', 'b']),
  served('output on stderr', ['err', 'x']),
  served('64 bytes', ['p64']),
  served('a value', ['ret']),
  served('a handler that waits', ['sleep', '100']),
  served('a program', ['sh', 'echo x; echo y']),
  served('a program that fails', ['sh', 'echo x; exit 3']),
  served('a handler that fails', ['fail']),
  served('a handler that panics, then another', ['panic'], ['echo', 'alive']),
  served('a command that is rejected, then another', ['reject'], ['echo', 'alive']),
  served('an error of the operating system', ['enoent']),
  served('ten of them', ...Array.from({ length: 10 }, (_, i) => ['echo', String(i)])),
  {
    name: 'run: counters and states',
    observe: (peer) =>
      peer.talk([], async (dialogue) => {
        await dialogue.hello();
        const text = await perform(dialogue, ['counter']);
        // They take another path, so their place among other events is not fixed.
        await dialogue.until(() => kinds(dialogue).length === 2, SOON_MS);
        return `${text}; ${kinds(dialogue).join(', ')}`;
      }),
  },
  {
    name: 'run: pids',
    observe: (peer) =>
      peer.talk([], async (dialogue) => {
        const pids = [];
        for (let i = 0; i < 3; i += 1) {
          const answer = await dialogue.ask({ type: 'run', bin: 'noop', args: [], workDir: '' });
          pids.push(answer?.type === 'run' ? Number(answer.pid) : 'none');
        }
        return pids.join(', ');
      }),
  },
  {
    name: 'run: 128 KiB in two pieces, as events',
    observe: (peer) =>
      peer.talk([], async (dialogue) => {
        const [bin, ...args] = ['emit', 'emit', '131072', '65536'] as const;
        const answer = await dialogue.ask({ type: 'run', bin, args, workDir: '' });
        const pid = answer?.type === 'run' ? Number(answer.pid) : -1;
        await dialogue.stopped(pid);
        const sizes = dialogue.statusOf(pid).map(({ stdout }) => stdout.length);
        return sizes.filter((size) => size > 0).join(', ');
      }),
  },
  {
    name: 'run: a handler that prints to stdout, then another',
    observe: (peer) =>
      peer.talk([], async (dialogue) => {
        await dialogue.hello();
        await perform(dialogue, ['print', 'Hello from print'], NEVER_MS);
        const text = await perform(dialogue, ['echo', 'alive'], NEVER_MS);
        return text.includes('alive') ? text : 'the stream is spoilt';
      }),
  },
];

function kinds(dialogue: Dialogue): string[] {
  const texts = dialogue.frames.map(({ command }) => {
    if (command?.type !== 'runtimeStatus') return '';
    const { kind } = command;
    return kind?.type === 'counter'
      ? `counter ${kind.name} ${kind.value}`
      : `state ${kind?.name} ${Buffer.from(kind?.value ?? []).toString()}`;
  });
  return texts.filter((text) => text !== '').sort();
}
