import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

import { FrameSplitter } from '../../../src/adapters/runtime-api/frame-splitter';
import type {
  ProcessStatus,
  RequestCommand,
  Response,
  ResponseCommand,
} from '../../../src/adapters/runtime-api/messages';
import { decodeResponse, writeRequest } from '../../../src/adapters/runtime-api/codec';
import { WireWriter } from '../../../src/protobuf/wire-writer';
import { exitText, killGroup } from '../../support/run-program';
import { toldBy } from './told';

/** Long enough for every expected event. */
export const SOON_MS = 3000;
/** Long enough to conclude that an event does not happen. */
export const NEVER_MS = 1200;
const LAST_WORDS_MS = 300;
const FIRST_ID = 2;
const MAX_FRAME_BYTES = 64 * 1024 * 1024;

/** How a server is started. */
interface ServerCall {
  words: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
}

/** A dialogue with a server: sends any bytes, and records all answers. */
export class Dialogue {
  /** Everything received, in order. */
  readonly frames: Response[] = [];
  stderr = '';
  /** How the process ended. */
  exit: string | undefined;
  private readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  private nextId = FIRST_ID;
  private isUnreadable = false;
  private isClosed = false;
  private readonly waiting = new Set<() => void>();

  constructor({ words: [program = '', ...args], cwd, env }: ServerCall) {
    this.child = spawn(program, args, {
      cwd,
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    const { stdin, stdout, stderr } = this.child;
    const splitter = new FrameSplitter(MAX_FRAME_BYTES, (frame) => this.receive(frame));
    stdin.on('error', () => undefined);
    stdout.on('data', (chunk: Buffer) => this.read(splitter, chunk));
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
      this.wake();
    });
    this.child.once('exit', (code, signal) => {
      this.exit = exitText(code, signal);
      this.wake();
    });
    this.child.once('close', () => {
      this.isClosed = true;
      this.wake();
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Sends a request. @returns its id */
  send(command: RequestCommand): number {
    const id = this.nextId++;
    this.sendBytes(frameOf(id, command));
    return id;
  }

  sendBytes(bytes: Uint8Array): void {
    this.child.stdin.write(bytes);
  }

  closeInput(): void {
    this.child.stdin.end();
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** The answer to a request, if it arrives in time. */
  async answer(id: number, withinMs = SOON_MS): Promise<ResponseCommand | undefined> {
    const find = (): Response | undefined =>
      this.frames.find((frame) => !frame.event && Number(frame.id) === id);
    await this.until(() => find() !== undefined || this.isClosed, withinMs);
    return find()?.command;
  }

  /** Sends a request and waits for its answer. */
  ask(command: RequestCommand, withinMs = SOON_MS): Promise<ResponseCommand | undefined> {
    return this.answer(this.send(command), withinMs);
  }

  hello(): Promise<ResponseCommand | undefined> {
    return this.ask({ type: 'hello', version: '0.1.0' });
  }

  /** The events of a command. */
  statusOf(pid: number): ProcessStatus[] {
    return this.frames
      .map(({ command }) => command)
      .filter((command) => command?.type === 'status')
      .filter((status) => Number(status.pid) === pid);
  }

  /** Whether a command is reported as ended in time. */
  stopped(pid: number, withinMs = SOON_MS): Promise<boolean> {
    const hasStopped = (): boolean => this.statusOf(pid).some((status) => !status.running);
    return this.until(() => hasStopped() || this.isClosed, withinMs).then(hasStopped);
  }

  /** How the process ends, if it does in time. */
  async ending(withinMs = SOON_MS): Promise<string> {
    await this.until(() => this.exit !== undefined, withinMs);
    // Its last output is still to be read, unless one of its children holds its pipes.
    if (this.exit !== undefined) await this.until(() => this.isClosed, LAST_WORDS_MS);
    return this.exit ?? 'lives on';
  }

  /** How often a hook reported a call. */
  countTold(hook: string): number {
    return toldBy(hook, this.stderr).length;
  }

  /** Waits until a condition holds. @returns whether it did in time */
  async until(isTrue: () => boolean, withinMs: number): Promise<boolean> {
    const deadline = Date.now() + withinMs;
    while (!isTrue() && Date.now() < deadline) {
      await new Promise<void>((resolve) => {
        const settle = (): void => {
          clearTimeout(timer);
          this.waiting.delete(settle);
          resolve();
        };
        const timer = setTimeout(settle, deadline - Date.now());
        this.waiting.add(settle);
      });
    }
    return isTrue();
  }

  /** Ends the process if it is still running. */
  async end(): Promise<void> {
    killGroup(this.child.pid);
    await this.until(() => this.exit !== undefined, SOON_MS);
  }

  private wake(): void {
    for (const settle of this.waiting) settle();
  }

  private read(splitter: FrameSplitter, chunk: Buffer): void {
    if (this.isUnreadable) return;
    try {
      splitter.push(chunk);
    } catch {
      this.isUnreadable = true;
    }
    this.wake();
  }

  private receive(frame: Buffer): void {
    this.frames.push(decodeResponse(frame));
  }
}

/** A request as it goes over the wire. */
export function frameOf(id: number, command: RequestCommand): Buffer {
  const writer = new WireWriter();
  writeRequest(writer, { id, command });
  return writer.take();
}
