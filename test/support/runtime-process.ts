import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { RuntimeClient } from '../../src/supervisor/client';
import { CommandMonitor, type CommandResult } from '../../src/supervisor/command-monitor';

const root = join(__dirname, '../..');

/** The executable of an example, as a provider would start it. */
export const example = (name: string): string => join(root, 'examples', name, 'bin', name);

/** A runtime of the tests, in plain JavaScript on the built package. */
export const fixture = (name: string): string => join(root, 'test/fixtures/runtimes', `${name}.js`);

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** The result of one command line of a runtime. */
export interface Invoked extends Exit {
  stdout: string;
  stderr: string;
}

/** A home, a work directory, and all processes started in them; removed after the test. */
export class Bench {
  readonly directory = mkdtempSync(join(tmpdir(), 'vmre-process-'));
  readonly workdir = join(this.directory, 'work');
  private readonly started: ChildProcessWithoutNullStreams[] = [];

  env: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    HOME: this.directory,
    XDG_DATA_HOME: join(this.directory, 'data'),
  };

  /** Runs a command line until it exits. */
  async invoke(program: string, ...args: string[]): Promise<Invoked> {
    const child = this.spawn(program, args);
    child.stdin.end();
    const texts = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (texts.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (texts.stderr += chunk.toString()));
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    return { code, signal, ...texts };
  }

  /** Starts the Runtime API of a runtime. */
  serve(program: string, ...args: string[]): RuntimeProcess {
    return new RuntimeProcess(this.spawn(program, ['--workdir', this.workdir, 'start', ...args]));
  }

  spawn(program: string, args: readonly string[]): ChildProcessWithoutNullStreams {
    const [command, ...front] = program.endsWith('.js') ? [process.execPath, program] : [program];
    const child = spawn(command, [...front, ...args], {
      env: this.env,
      cwd: this.directory,
    });
    child.stdin.on('error', () => undefined);
    this.started.push(child);
    return child;
  }

  clear(): void {
    for (const child of this.started) child.kill('SIGKILL');
    // What was just killed may still be writing.
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** A served runtime in a separate process. */
export class RuntimeProcess {
  readonly monitor = new CommandMonitor();
  readonly client: RuntimeClient;
  readonly exit: Promise<Exit>;
  stderr = '';

  constructor(readonly child: ChildProcessWithoutNullStreams) {
    this.client = new RuntimeClient(child.stdout, child.stdin, this.monitor);
    child.stderr.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.exit = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  }

  /** Starts a command like a supervisor. */
  async begin(
    bin: string,
    ...args: string[]
  ): Promise<{ pid: number; ended: Promise<CommandResult> }> {
    let ended: Promise<CommandResult> | undefined;
    const pid = await this.client.run(
      { bin, args: [basename(bin), ...args], workDir: '' },
      (given) => {
        ended = this.monitor.follow(given);
      },
    );
    return { pid, ended: ended! };
  }

  async run(
    bin: string,
    ...args: string[]
  ): Promise<{ code: number; stdout: string; stderr: string }> {
    const { code, stdout, stderr } = await (await this.begin(bin, ...args)).ended;
    return { code, stdout: stdout.toString(), stderr: stderr.toString() };
  }
}

/** Waits until a condition holds. @throws after `ms` */
export async function eventually(what: string, holds: () => boolean, ms = 90_000): Promise<void> {
  for (const until = Date.now() + ms; !holds();) {
    if (Date.now() > until) throw new Error(`${what} did not happen within ${ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
