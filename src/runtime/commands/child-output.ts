import type { Readable } from 'node:stream';

import type { Child } from '../../process/child';
import type { ExitStatus } from '../../process/exit-status';
import { pause } from '../../support/deadline';
import { utf8Boundary } from '../events/utf8-boundary';
import { taken, type CommandChannel } from '../events/command-channel';
import { QUIET_PIPE_MS, MAX_OUTPUT_AFTER_EXIT_BYTES } from '../limits';

const POLL_MS = 10;
const nothing = new Uint8Array();

/**
 * Forwards all output of a child, in order, as fast as the reader takes it. Settles when the child has exited and
 * its output is forwarded, even if a background process still holds its pipes; later output of such a process is
 * read and dropped, so that it never blocks.
 */
export async function forwardOutput(child: Child, output: CommandChannel): Promise<ExitStatus> {
  const pipes = [
    new ForwardedPipe(child.stdout, (data) => output.write('stdout', data)),
    new ForwardedPipe(child.stderr, (data) => output.write('stderr', data)),
  ];
  const status = await child.exited;
  await Promise.all(pipes.map((pipe) => pipe.settled()));
  return status;
}

/** One pipe of a child, passed on as fast as it is taken. */
export class ForwardedPipe {
  private readonly ended: Promise<void>;
  private isOver = false;
  private isWaiting = false;
  private received = 0;
  /** The first bytes of a character that is not complete yet. */
  private cut: Uint8Array = nothing;

  constructor(
    private readonly source: Readable,
    private readonly write: (data: Uint8Array) => Promise<void>,
  ) {
    source.on('data', (chunk: Buffer) => this.take(chunk));
    this.ended = new Promise((resolve) => {
      source.once('close', () => {
        this.isOver = true;
        resolve();
      });
    });
  }

  async settled(): Promise<void> {
    await Promise.race([this.ended, this.becomesQuiet()]);
    if (this.cut.length > 0) this.pass(this.cut);
    this.source.removeAllListeners('data').resume();
    if (!this.isOver) (this.source as Readable & { unref?: () => void }).unref?.();
  }

  private async becomesQuiet(): Promise<void> {
    const atExit = this.received;
    let last = this.received;
    let quiet = 0;
    while (
      !this.isOver &&
      quiet < QUIET_PIPE_MS &&
      this.received - atExit < MAX_OUTPUT_AFTER_EXIT_BYTES
    ) {
      await pause(POLL_MS);
      quiet = this.isWaiting || this.received !== last ? 0 : quiet + POLL_MS;
      last = this.received;
    }
  }

  private take(chunk: Buffer): void {
    this.received += chunk.length;
    let data: Uint8Array = chunk;
    if (this.cut.length > 0) {
      data = Buffer.concat([this.cut, chunk]);
      this.cut = nothing;
    }
    const whole = utf8Boundary(data, data.length);
    if (whole < data.length) {
      this.cut = data.subarray(whole);
      data = data.subarray(0, whole);
    }
    this.pass(data);
  }

  private pass(data: Uint8Array): void {
    const room = this.write(data);
    if (room === taken) return;
    this.isWaiting = true;
    this.source.pause();
    void room.finally(() => {
      this.isWaiting = false;
      this.source.resume();
    });
  }
}
