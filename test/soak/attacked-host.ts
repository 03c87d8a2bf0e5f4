import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';

import type { HostAddresses } from '../vm/services/host-under-attack';
import { ensure, inTime } from './suite';

const LONGEST_MS = 60_000;

/** A host in a separate process that is attacked and asked for its memory. */
export class AttackedHost {
  private said = '';
  private readonly lines: Interface;

  private constructor(private readonly child: ChildProcess) {
    this.lines = createInterface({ input: child.stdout! });
    child.stderr?.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
  }

  addresses!: HostAddresses;

  static async start(directory: string, handler: string): Promise<AttackedHost> {
    const tsx = require.resolve('tsx/cli');
    const args = [tsx, join(__dirname, 'hostile-host.ts'), directory, handler];
    const host = new AttackedHost(spawn(process.execPath, args, { stdio: 'pipe' }));
    host.addresses = (await host.line()) as HostAddresses;
    return host;
  }

  /** Megabytes now, and the maximum since the last request. */
  async memory(): Promise<{ now: number; most: number }> {
    const answer = this.line();
    this.child.stdin?.write('\n');
    const { rss, most } = (await answer) as { rss: number; most: number };
    return { now: Math.round(rss / 2 ** 20), most: Math.round(most / 2 ** 20) };
  }

  /** @throws when it has exited, or has reported a fault */
  assertWell(): void {
    const { exitCode, signalCode } = this.child;
    const isThere = exitCode === null && signalCode === null;
    ensure(isThere, `the host ended with ${signalCode ?? exitCode}: ${this.said}`);
    ensure(this.said === '', `the host said: ${this.said}`);
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const over = once(this.child, 'close');
    this.child.kill('SIGTERM');
    await over;
  }

  private async line(): Promise<unknown> {
    const gone = once(this.child, 'close').then(() => {
      throw new Error(`the host has ended: ${this.said}`);
    });
    gone.catch(() => undefined);
    const line = once(this.lines, 'line') as Promise<[string]>;
    const [text] = await inTime(Promise.race([line, gone]), LONGEST_MS, 'a word of the host');
    return JSON.parse(text) as unknown;
  }
}
