import { StringDecoder } from 'node:string_decoder';

import type { Child } from '../../process/child';
import { returnCode } from '../../process/exit-status';
import { deferred, type Deferred } from '../../support/deferred';
import { VmreError } from '../../support/errors/vmre-error';
import { taken, type CommandChannel } from '../events/command-channel';
import { COMMAND_GRACE_MS, MAX_LINE_CHARACTERS } from '../limits';
import { ForwardedPipe } from './child-output';

/**
 * The lines of a program's stdout; its stderr goes on to the command's. Nothing is started before the first line is
 * asked for, and the program does not outlive the loop.
 *
 * @param start starts the program
 * @param output where its stderr goes
 * @param program its name, for messages
 * @throws VMRE_PROGRAM_FAILED when its exit code is not 0, VMRE_OUTPUT_OVERFLOW, and what `start` throws
 */
export async function* childLines(
  start: () => Promise<Child>,
  output: CommandChannel,
  program: string,
): AsyncGenerator<string, void> {
  const child = await start();
  const chunks = new ChunkQueue();
  const pipes = [
    new ForwardedPipe(child.stdout, (data) => chunks.push(data)),
    new ForwardedPipe(child.stderr, (data) => output.write('stderr', data)),
  ];
  const ended = child.exited.then(async (status) => {
    await Promise.all(pipes.map((pipe) => pipe.settled()));
    chunks.end();
    return status;
  });
  let isComplete = false;
  try {
    yield* linesOf(chunks, program);
    isComplete = true;
  } finally {
    chunks.discard();
    if (!isComplete) await child.stop({ graceMs: COMMAND_GRACE_MS });
  }
  const status = await ended;
  const exitCode = returnCode(status);
  if (exitCode === 0) return;
  const how = status.signal ? `was ended by ${status.signal}` : `ended with exit code ${exitCode}`;
  throw new VmreError('VMRE_PROGRAM_FAILED', `${program} ${how}`, { data: { program, exitCode } });
}

async function* linesOf(chunks: ChunkQueue, program: string): AsyncGenerator<string, void> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of chunks) {
    const [first = '', ...others] = decoder.write(chunk).split('\n');
    rest += first;
    for (const next of others) {
      yield withoutReturn(rest);
      rest = next;
    }
    if (rest.length <= MAX_LINE_CHARACTERS) continue;
    const text = `a line of ${program} has more than ${MAX_LINE_CHARACTERS} characters`;
    throw new VmreError('VMRE_OUTPUT_OVERFLOW', text);
  }
  rest += decoder.end();
  if (rest !== '') yield withoutReturn(rest);
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);

/** Chunks between a pipe and whoever takes them. The pipe waits until each is taken. */
class ChunkQueue {
  private readonly waiting: { chunk: Uint8Array; room: Deferred }[] = [];
  private isOver = false;
  private changed = deferred();

  push(chunk: Uint8Array): Promise<void> {
    if (this.isOver) return taken;
    const room = deferred();
    this.waiting.push({ chunk, room });
    this.changed.resolve();
    return room.promise;
  }

  end(): void {
    this.isOver = true;
    this.changed.resolve();
  }

  /** Whatever else comes is dropped. */
  discard(): void {
    this.end();
    for (const { room } of this.waiting.splice(0)) room.resolve();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      const next = this.waiting.shift();
      if (next) {
        next.room.resolve();
        yield next.chunk;
      } else if (this.isOver) {
        return;
      } else {
        this.changed = deferred();
        await this.changed.promise;
      }
    }
  }
}
