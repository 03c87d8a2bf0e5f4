import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { killGroup } from '../../support/run-program';
import type { Sandbox } from '../sandbox';

const vmre = join(__dirname, '../../../bin/vmre');
const plugin = join(__dirname, '../../../bin/vmre-test-vm');
const PATIENCE_MS = 60_000;

/** A chain on the VM for tests, served by `vmre vm run` as users start it. */
export class ServedChain {
  private constructor(
    private readonly child: ChildProcess,
    /** `http://127.0.0.1:port`. */
    readonly url: string,
    /** Of the JSON-RPC. */
    readonly path: string,
  ) {}

  /** @param options of the command line */
  static async start(sandbox: Sandbox, options: readonly string[]): Promise<ServedChain> {
    const cwd = sandbox.makeDirectory();
    writeFileSync(join(cwd, 'genesis'), 'in the beginning');
    const words = [vmre, 'vm', 'run', plugin, '--genesis', 'genesis', '--json', ...options];
    const child = spawn(process.execPath, words, {
      ...{ cwd, env: sandbox.environment, detached: true },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const timer = setTimeout(() => killGroup(child.pid), PATIENCE_MS);
    let last = '';
    for await (const line of createInterface({ input: child.stdout })) {
      last = line;
      const { type, url, paths } = JSON.parse(line) as Served;
      if (type !== 'http') continue;
      clearTimeout(timer);
      child.stdout.resume();
      return new ServedChain(child, url, paths[0] as string);
    }
    throw new Error(`vmre vm run is not serving; it said: ${last}`);
  }

  get port(): string {
    return new URL(this.url).port;
  }

  /** Requests like a program that is not a browser. */
  async height(): Promise<number> {
    const body = JSON.stringify({ method: 'guest.last' });
    const response = await fetch(this.url + this.path, { method: 'POST', body });
    return ((await response.json()) as { result: { height: number } }).result.height;
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }
}

interface Served {
  type: string;
  url: string;
  paths: readonly string[];
}
