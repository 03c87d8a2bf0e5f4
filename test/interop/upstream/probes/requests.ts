import { frameOf, NEVER_MS, SOON_MS, type Dialogue } from '../dialogue';
import type { Probe } from '../probe';
import { answerText } from '../render';
import { perform } from './served-commands';

const talk = (
  name: string,
  observe: (dialogue: Dialogue) => Promise<string>,
  startArgs: readonly string[] = [],
): Probe => ({ name, observe: (peer) => peer.talk(startArgs, observe) });

const hello = { type: 'hello', version: '0.1.0' } as const;
const empty = Buffer.alloc(4);
const idOnly = Buffer.from('020803', 'hex');
const shutdownWithoutId = Buffer.from('026200', 'hex');
/** Field 99 is not in the protocol. */
const unknownCommand = Buffer.from('060803 9a060100'.replace(' ', ''), 'hex');

const answers = (dialogue: Dialogue): string =>
  dialogue.frames
    .filter((frame) => !frame.event)
    .map(({ id, command }) => `${id} ${answerText(command)}`)
    .join('; ') || 'no answer';

/** Which frames are understood, and how they are answered. */
export const requestProbes: Probe[] = [
  talk('hello', async (dialogue) => answerText(await dialogue.hello())),
  talk('hello, twice', async (dialogue) => {
    await dialogue.hello();
    return answerText(await dialogue.hello());
  }),
  talk('run before hello', (dialogue) => perform(dialogue, ['echo', 'early'])),
  talk('a request that comes byte by byte', async (dialogue) => {
    for (const byte of frameOf(2, hello)) {
      dialogue.sendBytes(Uint8Array.of(byte));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    return answerText(await dialogue.answer(2));
  }),
  talk('three requests in one piece', async (dialogue) => {
    dialogue.sendBytes(Buffer.concat([2, 3, 4].map((id) => frameOf(id, hello))));
    await dialogue.answer(4);
    return answers(dialogue);
  }),
  talk('a frame of three bytes', async (dialogue) => {
    await dialogue.hello();
    dialogue.sendBytes(shutdownWithoutId);
    return answerText(await dialogue.answer(0, NEVER_MS));
  }),
  talk('empty frames', async (dialogue) => {
    await dialogue.hello();
    dialogue.sendBytes(empty);
    dialogue.send(hello);
    await dialogue.answer(3);
    return answers(dialogue);
  }),
  talk('a request with nothing but an id', async (dialogue) => {
    dialogue.sendBytes(Buffer.concat([idOnly, frameOf(4, hello)]));
    await dialogue.answer(4);
    return answers(dialogue);
  }),
  talk('a request of an unknown kind', async (dialogue) => {
    dialogue.sendBytes(Buffer.concat([unknownCommand, frameOf(4, hello)]));
    await dialogue.answer(4);
    return answers(dialogue);
  }),
  talk('a request of a megabyte', async (dialogue) => {
    const text = await perform(dialogue, ['echo', 'x'.repeat(1024 * 1024)]);
    return text;
  }),
  talk('a request behind one that takes time', async (dialogue) => {
    await dialogue.hello();
    const slow = dialogue.send({ type: 'run', bin: 'slow-accept', args: [], workDir: '' });
    const quick = dialogue.send(hello);
    await Promise.all([dialogue.answer(slow, SOON_MS), dialogue.answer(quick, SOON_MS)]);
    const order = dialogue.frames.filter(({ event }) => !event).map(({ id }) => Number(id));
    return order.indexOf(quick) < order.indexOf(slow) ? 'is answered first' : 'has to wait';
  }),
  talk('kill of a command', async (dialogue) =>
    answerText(await dialogue.ask({ type: 'kill', pid: 1, signal: 15 })),
  ),
  talk('kill that the author refuses', async (dialogue) =>
    answerText(await dialogue.ask({ type: 'kill', pid: 999, signal: 15 })),
  ),
  ...([0, 1] as const).map((kind) =>
    talk(`network, ${kind === 0 ? 'VPN' : 'INET'}`, async (dialogue) => {
      const networks = [
        { addr: '10.0.0.0', gateway: '', mask: '255.255.255.0', ifAddr: '10.0.0.2' },
      ];
      const hosts = { node: '10.0.0.3' };
      const answer = await dialogue.ask({ type: 'network', networks, hosts, interface: kind });
      return answerText(answer);
    }),
  ),
];
