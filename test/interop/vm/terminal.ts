import { equal } from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';

import { outputPattern } from '../../support/page-player';
import { exitText, killGroup } from '../../support/run-program';

const PATIENCE_MS = 60_000;

/** A command that runs until Ctrl-C, and everything that it prints. */
export class Terminal {
  private output = '';
  private readonly exit: Promise<string>;

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.exit = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve(exitText(code, signal)));
    });
  }

  /** @returns when it printed each of the lines, in any order and among others */
  static async run(
    command: string,
    expected: string,
    place: { cwd: string; env: NodeJS.ProcessEnv },
  ): Promise<Terminal> {
    const child = spawn('bash', ['-c', `exec ${command}`], { ...place, detached: true });
    const terminal = new Terminal(child);
    try {
      await terminal.shows(expected);
    } catch (error) {
      terminal.kill();
      throw error;
    }
    return terminal;
  }

  /**
   * Ctrl-C, which reaches npx too. @returns when all its processes have exited, and these lines were printed
   */
  async interrupt(expected: string): Promise<void> {
    if (this.child.pid !== undefined) process.kill(-this.child.pid, 'SIGINT');
    equal(await this.exit, 'signal SIGINT', this.output);
    await this.shows(expected);
  }

  kill(): void {
    killGroup(this.child.pid);
  }

  private async shows(expected: string): Promise<void> {
    const patterns = expected.trim().split('\n').map(outputPattern);
    const missing = (): RegExp | undefined => {
      const lines = this.output.split('\n');
      return patterns.find((pattern) => !lines.some((line) => pattern.test(line)));
    };
    for (const end = Date.now() + PATIENCE_MS; missing();) {
      const isOver = this.child.exitCode !== null || this.child.signalCode !== null;
      if (Date.now() > end || isOver) {
        throw new Error(`no line is like ${missing()} in\n${this.output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
