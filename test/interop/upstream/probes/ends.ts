import { setTimeout as sleep } from 'node:timers/promises';

import { isAlive } from '../../../support/leftovers';
import { NEVER_MS, SOON_MS, type Dialogue } from '../dialogue';
import type { Probe } from '../probe';
import { answerText, statusText } from '../render';
import { perform } from './served-commands';

/** Long enough for processes that are about to exit. */
const GONE_MS = 1500;
const POLL_MS = 20;

const end = (what: string, observe: (dialogue: Dialogue) => Promise<string>): Probe => ({
  name: `end: ${what}`,
  observe: (peer) =>
    peer.talk([], async (dialogue) => {
      await dialogue.hello();
      return observe(dialogue);
    }),
});

/** How it exited, and whether the author's hook was called. */
async function ending(dialogue: Dialogue, withinMs = SOON_MS): Promise<string> {
  const exit = await dialogue.ending(withinMs);
  return `${exit}, stop called ${dialogue.countTold('stop')} times`;
}

/** Starts a long-running command. @returns its pid */
async function begin(dialogue: Dialogue, ...words: string[]): Promise<number> {
  const [bin = ''] = words;
  const answer = await dialogue.ask({ type: 'run', bin, args: words, workDir: '' });
  const pid = answer?.type === 'run' ? Number(answer.pid) : -1;
  await dialogue.until(
    () => dialogue.statusOf(pid).length > 0 || dialogue.exit !== undefined,
    SOON_MS,
  );
  return pid;
}

/** Starts a shell with a child. @returns the ids of both processes */
async function beginShell(dialogue: Dialogue): Promise<number[]> {
  const pid = await begin(dialogue, 'sh', 'sleep 60 & echo $$ $!; wait');
  const printed = (): string =>
    Buffer.concat(dialogue.statusOf(pid).map(({ stdout }) => Buffer.from(stdout))).toString();
  await dialogue.until(() => printed().endsWith('\n'), SOON_MS);
  return printed().trim().split(' ').map(Number);
}

async function survivors(pids: readonly number[]): Promise<string> {
  const until = Date.now() + GONE_MS;
  while (pids.some(isAlive) && Date.now() < until) await sleep(POLL_MS);
  const alive = pids.filter(isAlive);
  for (const pid of alive) process.kill(pid, 'SIGKILL');
  return `${alive.length} of ${pids.length} processes of a command survive`;
}

const malformed = Buffer.from('05ffffffffff', 'hex');
const huge = Buffer.from('ffffffff0f', 'hex');

/** How a server ends. */
export const endProbes: Probe[] = [
  end('shutdown', async (dialogue) => {
    const answer = await dialogue.ask({ type: 'shutdown' });
    return `${answerText(answer)}, then ${await ending(dialogue, NEVER_MS)}`;
  }),
  end('shutdown while a command runs', async (dialogue) => {
    const pid = await begin(dialogue, 'sleep', '20000');
    const answer = await dialogue.ask({ type: 'shutdown' });
    return `${answerText(answer)}, the command: ${statusText(dialogue.statusOf(pid))}`;
  }),
  end('a run after shutdown', async (dialogue) => {
    await dialogue.ask({ type: 'shutdown' });
    return perform(dialogue, ['echo', 'late']);
  }),
  end('end of input', async (dialogue) => {
    dialogue.closeInput();
    return ending(dialogue);
  }),
  end('end of input while a command runs', async (dialogue) => {
    const pid = await begin(dialogue, 'sleep', '20000');
    dialogue.closeInput();
    return `${await ending(dialogue)}, the command: ${statusText(dialogue.statusOf(pid))}`;
  }),
  end('end of input after shutdown', async (dialogue) => {
    await dialogue.ask({ type: 'shutdown' });
    dialogue.closeInput();
    return ending(dialogue);
  }),
  end('end of input within a frame', async (dialogue) => {
    dialogue.sendBytes(Buffer.from('0b080212', 'hex'));
    dialogue.closeInput();
    return ending(dialogue);
  }),
  end('a frame that cannot be decoded', async (dialogue) => {
    dialogue.sendBytes(malformed);
    return ending(dialogue);
  }),
  end('a length of four gigabytes', async (dialogue) => {
    dialogue.sendBytes(huge);
    return ending(dialogue, NEVER_MS);
  }),
  ...(['SIGTERM', 'SIGINT'] as const).map((signal) =>
    end(signal, async (dialogue) => {
      dialogue.signal(signal);
      return ending(dialogue);
    }),
  ),
  end('the handler asks for it', async (dialogue) => {
    const text = await perform(dialogue, ['shutdown']);
    // Whether the SDK still sends its answer depends on timing.
    const report = text.includes('stopped 0') ? 'its end is reported' : 'its end is not reported';
    return `${report}, then ${await ending(dialogue)}`;
  }),
  end('the handler exits with 3', async (dialogue) => {
    await begin(dialogue, 'exit', '3');
    return dialogue.ending();
  }),
  end('the handler exits with 0', async (dialogue) => {
    await begin(dialogue, 'exit', '0');
    return dialogue.ending();
  }),
  end('children after shutdown and SIGKILL', async (dialogue) => {
    const pids = await beginShell(dialogue);
    await dialogue.ask({ type: 'shutdown' });
    dialogue.signal('SIGKILL');
    await dialogue.ending();
    return survivors(pids);
  }),
  end('children after SIGKILL', async (dialogue) => {
    const pids = await beginShell(dialogue);
    dialogue.signal('SIGKILL');
    await dialogue.ending();
    return survivors(pids);
  }),
  end('children after the end of input', async (dialogue) => {
    const pids = await beginShell(dialogue);
    dialogue.closeInput();
    await dialogue.ending();
    return survivors(pids);
  }),
];
