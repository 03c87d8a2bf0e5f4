import { after } from '../../support/deadline';
import type { PlayedCommand } from './play-command';

/** Time for a command to end after it was aborted. */
const ABORT_MS = 2000;

/** Aborts a command that takes too long, or when the script is aborted. */
export class StepLimit {
  private readonly controller = new AbortController();
  private isExceeded = false;

  /**
   * @param ms the limit
   * @param outer aborts the script
   */
  constructor(
    private readonly ms: number,
    private readonly outer: AbortSignal | undefined,
  ) {}

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** The limit, if it was exceeded. */
  get exceededMs(): number | undefined {
    return this.isExceeded ? this.ms : undefined;
  }

  /** Waits for a command. One that does not end after it was aborted is given up; the end of the session kills it. */
  async keep(command: Promise<PlayedCommand>): Promise<PlayedCommand> {
    const abort = (): void => this.controller.abort(this.outer?.reason);
    this.outer?.addEventListener('abort', abort);
    const cancel = after(this.ms, () => {
      this.isExceeded = true;
      abort();
    });
    command.catch(() => undefined); // it may fail after it was given up
    let giveUp = (): void => undefined;
    const given = new Promise<PlayedCommand>((resolve) => {
      this.signal.addEventListener('abort', () => {
        giveUp = after(ABORT_MS, () => resolve(endless()));
      });
    });
    try {
      if (this.outer?.aborted) abort();
      return await Promise.race([command, given]);
    } finally {
      cancel();
      giveUp();
      this.outer?.removeEventListener('abort', abort);
    }
  }
}

const endless = (): PlayedCommand => ({
  code: -1,
  message: 'the command did not end after it was aborted',
  bytes: { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) },
});
