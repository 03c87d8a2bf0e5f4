import { spawn, type ChildProcess } from 'node:child_process';

import { exitText, killGroup } from '../support/run-program';
import { StepFailed } from './user';

/** Maximum milliseconds of a wait. */
const PATIENCE_MS = 60_000;
const MAX_TEXT_LENGTH = 4000;

/** A running program, and its output. */
export class Screen {
  private readonly child: ChildProcess;
  private text = '';
  private seen = 0;
  private exit: string | undefined;
  private wake: () => void = () => undefined;

  constructor([program = '', ...args]: readonly string[], cwd: string, env: NodeJS.ProcessEnv) {
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    this.child = spawn(program, args, { cwd, env, stdio: [...stdio], detached: true });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.text += text;
        this.wake();
      });
    }
    this.child.once('error', ({ message }) => this.end(message));
    this.child.once('close', (code, signal) => this.end(exitText(code, signal)));
  }

  /** Waits for a text after the previous one. @throws StepFailed */
  async shows(text: string): Promise<void> {
    const find = (): number => this.text.indexOf(text, this.seen);
    await this.until(`"${text}"`, () => find() >= 0);
    this.seen = find() + text.length;
  }

  /**
   * Sends Ctrl-C to the process group.
   *
   * @returns its exit status
   * @throws StepFailed
   */
  async interrupt(): Promise<string> {
    if (this.child.pid !== undefined) process.kill(-this.child.pid, 'SIGINT');
    await this.until('its end', () => this.exit !== undefined);
    return this.exit ?? '';
  }

  /** Kills all remaining processes. */
  close(): void {
    killGroup(this.child.pid);
  }

  private async until(what: string, isThere: () => boolean): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    while (!isThere()) {
      if (this.exit !== undefined) throw this.lacks(what, `it ended with ${this.exit}`);
      if (Date.now() >= end) throw this.lacks(what, `not in ${PATIENCE_MS} ms`);
      await this.change(end - Date.now());
    }
  }

  private async change(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private end(exit: string): void {
    this.exit = exit;
    this.wake();
  }

  private lacks(what: string, why: string): StepFailed {
    return new StepFailed(
      `waited for ${what}: ${why}; it showed:\n${this.text.slice(-MAX_TEXT_LENGTH)}`,
    );
  }
}
