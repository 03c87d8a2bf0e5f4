import type { Socket } from 'node:net';
import { readFileSync } from 'node:fs';

import type { Child, ChildSpec } from '../../../process/child';
import { Children } from '../../../process/children';
import { describeExit, signalName, type ExitStatus } from '../../../process/exit-status';
import { settledWithin } from '../../../support/deadline';
import { messageOf } from '../../../support/errors/vmre-error';
import { netstring, NetstringReader } from '../remote/netstring';
import { MAX_UNREAD_BYTES, MIN_PROCESS_MEMORY_MB } from '../../limits';
import { LastOutput } from './last-output';
import type { LinkEvents, OpenLink, WorkerLink } from './worker-link';

/** Descriptors from which a worker reads, and to which it writes. */
export const WORKER_INPUT_FD = 3;
const WORKER_OUTPUT_FD = 4;
/** Descriptor from which it reads additional input. */
export const EXTRA_FD = 5;
/** Milliseconds that the last output may take to arrive after the exit. */
const LAST_OUTPUT_MS = 200;
/** Milliseconds after which a worker that has closed a pipe counts as running without it. */
const CLOSING_MS = 500;
const KIB = 1024;
/** Interval of a timer that only keeps the process alive. */
const KEEP_ALIVE_MS = 60_000;

/** They are killed with this process, even if it is killed itself. */
const children = new Children();

/** A program that speaks the worker protocol of docs/vat-workers.md. */
export interface WorkerProgram {
  /** A path, or a name to look up in PATH. */
  program: string;
  /** Its arguments. Default: none. */
  args?: readonly string[] | undefined;
  /** Additional environment variables. Default: none. */
  env?: Readonly<Record<string, string>> | undefined;
  /** Its working directory. Default: that of this process. */
  cwd?: string | undefined;
}

/** Runs a worker in a separate process, with netstrings of JSON on two pipes. */
export const processLink =
  ({ program, args = [], env = {}, cwd }: WorkerProgram): OpenLink =>
  (events) =>
    startWorker({ program, args, env: { ...env }, cwd }, events);

/** @param further input on a third pipe, at {@link EXTRA_FD} */
export async function startWorker(
  spec: Omit<ChildSpec, 'pipes'>,
  events: LinkEvents,
  further?: Buffer,
): Promise<WorkerLink> {
  const child = await children.start({ ...spec, pipes: further ? 3 : 2 });
  if (further) {
    const pipe = child.pipe(EXTRA_FD);
    pipe.on('error', () => undefined); // the end of the process gives the reason
    pipe.end(further);
  }
  return new ProcessLink(child, events);
}

/**
 * Signals with which an engine ends itself: V8 does so when it runs out of memory or detects an internal
 * error. Other signals come from outside, such as from an operating system that needs memory, or from a fault
 * of the machine.
 */
const engineSignals: readonly string[] = ['SIGABRT', 'SIGTRAP', 'SIGILL', 'SIGSYS'];

/** Whether the vat did not cause the end. A shell encodes the signal of its command in its exit code. */
function isFromOutside({ code, signal }: ExitStatus): boolean {
  const name = signal ?? (code !== null && code > 128 ? signalName(code - 128) : undefined);
  return name !== undefined && !engineSignals.includes(name);
}

class ProcessLink implements WorkerLink {
  readonly minMemoryMb = MIN_PROCESS_MEMORY_MB;
  private readonly frames = new NetstringReader();
  private readonly tail: LastOutput;
  private readonly removed: Promise<void>;
  private readonly input: Socket;

  constructor(
    private readonly child: Child,
    private readonly events: LinkEvents,
  ) {
    this.tail = new LastOutput(child.stdout, child.stderr);
    this.input = child.pipe(WORKER_INPUT_FD);
    const output = child.pipe(WORKER_OUTPUT_FD);
    for (const pipe of [this.input, output]) {
      // The end of the pipe or of the process is reported elsewhere.
      pipe.on('error', () => undefined);
      pipe.on('close', () => void this.loseContact());
    }
    // An idle vat does not keep the host alive.
    child.unref();
    // Output on this pipe is ignored. Reading it is the only way to notice that it closes.
    this.input.resume();
    output.on('data', (chunk: Buffer) => this.read(chunk));
    this.removed = child.exited.then(async (status) => {
      child.signal('SIGKILL'); // also kills its descendants
      await settledWithin(this.tail.complete, LAST_OUTPUT_MS);
      for (const stream of [child.stdout, child.stderr, this.input, output]) stream.destroy();
      const text = `its worker ended with ${describeExit(status)}${this.tail.text}`;
      events.onEnd(text, !isFromOutside(status));
    });
  }

  post(text: string): void {
    // A worker that answers has read all messages.
    if (this.input.writableLength <= MAX_UNREAD_BYTES) this.input.write(netstring(text));
    else this.events.onEnd('its worker does not read its answers');
  }

  idleUse(): number {
    return this.memoryUse() ?? 0;
  }

  memoryUse(): number | undefined {
    return ownBytes(this.child.pid);
  }

  async kill(): Promise<void> {
    // The timer keeps the process alive for those who wait for the end.
    const wait = setInterval(() => undefined, KEEP_ALIVE_MS);
    this.child.signal('SIGKILL');
    await this.removed.finally(() => clearInterval(wait));
  }

  private async loseContact(): Promise<void> {
    await settledWithin(this.removed, CLOSING_MS);
    this.events.onEnd('its worker closed its pipes and still runs', false);
  }

  private read(chunk: Buffer): void {
    try {
      for (const text of this.frames.take(chunk)) this.events.onText(text);
    } catch (error) {
      this.events.onEnd(`its worker sent an invalid frame: ${messageOf(error)}`);
    }
  }
}

/**
 * Bytes that a process and its descendants have allocated; undefined if the process has ended, or the system is
 * not Linux. Pages of files do not count: the system loads and drops those of a program as it likes.
 */
function ownBytes(pid: number | string): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const descendants = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ');
    const kib = [...status.matchAll(/^Rss(?:Anon|Shmem):\s*(\d+) kB$/gm)];
    return descendants.reduce(
      (sum, each) => sum + (each === '' ? 0 : (ownBytes(each) ?? 0)),
      kib.reduce((sum, [, amount]) => sum + Number(amount) * KIB, 0),
    );
  } catch {
    return undefined;
  }
}
