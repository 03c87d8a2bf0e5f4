import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { livingProcesses } from './living-processes';
import { eventually } from './runtime-process';

const vmre = join(__dirname, '../../bin/vmre');
const MAX_MS = 60_000;

/** A line of `vmre vm run --json`. */
export type ChainLine = Record<string, unknown> & { type: string };

/** `vmre vm run` in a separate process, and its output. */
export class ChainProcess {
  readonly exited: Promise<unknown>;
  private readonly child: ChildProcess;
  private readonly told: ChainLine[] = [];
  private said = '';
  private rest = '';

  /**
   * @param words of the command line, after `vmre vm run`
   * @param env of the host
   */
  constructor(words: readonly string[], env: NodeJS.ProcessEnv) {
    this.child = spawn(process.execPath, [vmre, 'vm', 'run', ...words, '--json'], {
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.child.stdin?.on('error', () => undefined); // it has exited
    this.exited = once(this.child, 'close');
    this.child.stdout?.on('data', (chunk: Buffer) => this.read(chunk));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  lines(type?: string): ChainLine[] {
    return type === undefined ? this.told : this.told.filter((line) => line.type === type);
  }

  /** Settles when its API is available. */
  async ready(): Promise<void> {
    const isSettled = (): boolean => this.lines('http').length > 0 || !this.isRunning;
    await eventually(`the API of ${this.said}`, isSettled, MAX_MS);
    if (this.isRunning) return;
    await this.exited;
    const { exitCode, signalCode } = this.child;
    const told = JSON.stringify(this.told.slice(-5));
    throw new Error(`the host has ended (${signalCode ?? exitCode}): ${this.said} ${told}`);
  }

  /**
   * @param end of the path
   * @param node of a network
   */
  url(end = '', node?: string): string {
    const http = this.lines('http').find((line) => line['node'] === node);
    if (!http) throw new Error('the API is not there yet');
    return `${String(http['url'])}${(http['paths'] as string[]).find((path) => path.endsWith(end))}`;
  }

  /** Calls a method of the VM. */
  async call(method: string, params: object): Promise<void> {
    const url = this.url();
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
    const signal = AbortSignal.timeout(MAX_MS);
    const response = await fetch(url, { method: 'POST', body, signal });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`status ${response.status}`);
  }

  /** The input that `--mine manual` waits for. */
  sendLine(): void {
    this.child.stdin?.write('\n');
  }

  end(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** A line that the end of the host cut off was not reported. */
  private read(chunk: Buffer): void {
    const lines = (this.rest + chunk.toString()).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.told.push(JSON.parse(line) as ChainLine);
  }
}

/** Processes of a chain: its host, and those that the host started. */
export const markedProcesses = (mark: string): number[] =>
  livingProcesses('environ', `VMRE_SOAK_MARK=${mark}`);
