import { spawn, type IPty } from '@lydell/node-pty';

/** Longest wait for a text. A machine may be slow. */
const PATIENCE_MS = 90_000;

/** What a pseudo-terminal starts with. */
export interface PseudoTerminalOptions {
  cwd: string;
  env: Record<string, string>;
  /** Default 80. */
  columns?: number;
  /** Default 24. */
  rows?: number;
}

/** A program in a terminal, and a person in front of it, who waits for texts and types. */
export class PseudoTerminal {
  /** Everything that the program wrote, with its escape codes. */
  screen = '';
  /** Resolves when the program exits and all that it wrote is in `screen`. */
  readonly exited: Promise<{ exitCode: number; signal: number }>;
  private readonly terminal: IPty;
  private readonly waiting = new Set<() => void>();
  private seen = 0;
  private isOver = false;

  /** @param words a program and its arguments */
  constructor([program = '', ...args]: readonly string[], options: PseudoTerminalOptions) {
    const { cwd, env, columns = 80, rows = 24 } = options;
    const name = env['TERM'] ?? 'xterm-256color';
    const size = { cols: columns, rows };
    // No command of a test asks the registry for updates.
    const whole = { NO_UPDATE_NOTIFIER: '1', ...env, TERM: name };
    this.terminal = spawn(program, args, { name, cwd, env: whole, ...size });
    this.terminal.onData((text) => {
      this.screen += text;
      this.look();
    });
    this.exited = new Promise((resolve) => {
      this.terminal.onExit(({ exitCode, signal = 0 }) => {
        this.isOver = true;
        this.look();
        resolve({ exitCode, signal });
      });
    });
  }

  get pid(): number {
    return this.terminal.pid;
  }

  /** What the program wrote, without escape codes and carriage returns. */
  get text(): string {
    return withoutCodes(this.screen);
  }

  /** Types a text, or keys such as `\r`, `\t`, `\x03` (Ctrl-C), `\x04` (Ctrl-D), `\x1b[A` (up). */
  type(keys: string): void {
    this.terminal.write(keys);
  }

  /** Waits until a text appears after what was seen before. @throws if the program exits or is silent for too long */
  async sees(text: string): Promise<void> {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const at = this.screen.indexOf(text, this.seen);
      if (at >= 0) {
        this.seen = at + text.length;
        return;
      }
      if (this.isOver || Date.now() > until) {
        const why = this.isOver ? 'the program has exited' : 'it took too long';
        throw new Error(`${JSON.stringify(text)} did not appear, ${why}:\n${this.text}`);
      }
      await this.more(until - Date.now());
    }
  }

  /** Waits for a text, then types. */
  async answer(text: string, keys: string): Promise<void> {
    await this.sees(text);
    this.type(keys);
  }

  resize(columns: number, rows: number): void {
    this.terminal.resize(columns, rows);
  }

  /** Stops reading what the program writes, until {@link resume}. */
  pause(): void {
    this.terminal.pause();
  }

  resume(): void {
    this.terminal.resume();
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    if (!this.isOver) this.terminal.kill(signal);
  }

  private look(): void {
    for (const wake of this.waiting) wake();
  }

  private more(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, Math.max(ms, 0));
      this.waiting.add(wake);
    });
  }
}

/** Removes escape codes and carriage returns. */
export const withoutCodes = (text: string): string =>
  // eslint-disable-next-line no-control-regex
  text.replace(/\x1b\[[0-?]*[ -/]*[@-~]|\x1b[@-Z\\-_]|\r/g, '');
