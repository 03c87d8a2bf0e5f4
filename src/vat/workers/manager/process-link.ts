import type { Socket } from 'node:net';
import { readFileSync } from 'node:fs';

import type { Child, ChildSpec } from '../../../process/child';
import { Children } from '../../../process/children';
import { describeExit, signalName, type ExitStatus } from '../../../process/exit-status';
import { settledWithin } from '../../../support/deadline';
import { messageOf } from '../../../support/errors/vmre-error';
import { netstring, NetstringReader } from '../remote/netstring';
import { MAX_UNREAD_BYTES, MIN_PROCESS_MEMORY_MB } from '../../limits';
import { OutputTail } from './output-tail';
import type { LinkEvents, OpenLink, WorkerLink } from './worker-link';

/** Where a worker reads, and where it writes. */
export const WORKER_INPUT_FD = 3;
const WORKER_OUTPUT_FD = 4;
/** Where it reads what it is given beside that. */
export const EXTRA_FD = 5;
/** What was printed before the end has arrived by then. */
const LAST_OUTPUT_MS = 200;
/** A worker that has closed a pipe has ended by then, or means to go on without it. */
const CLOSING_MS = 500;
const KIB = 1024;
/** Of a timer that has nothing to do. */
const KEEP_ALIVE_MS = 60_000;

/** Ended with this process, even when it is killed. */
const children = new Children();

/** A program that speaks the protocol of docs/vat-workers.md. */
export interface WorkerProgram {
  /** A path, or a name that is looked up in PATH. */
  program: string;
  /** Default: none. */
  args?: readonly string[];
  /** Variables beside the usual ones. Default: none. */
  env?: Readonly<Record<string, string>>;
  /** Default: the directory of this process. */
  cwd?: string;
}

/** A worker in a process of its own, with netstrings of JSON on two pipes. */
export const processLink =
  ({ program, args = [], env = {}, cwd }: WorkerProgram): OpenLink =>
  (events) =>
    startWorker({ program, args, env: { ...env }, cwd }, events);

/**
 * Starts a program as a worker.
 *
 * @param further what it is given on a third pipe, at {@link EXTRA_FD}
 */
export async function startWorker(
  spec: Omit<ChildSpec, 'pipes'>,
  events: LinkEvents,
  further?: Buffer,
): Promise<WorkerLink> {
  const child = await children.start({ ...spec, pipes: further ? 3 : 2 });
  if (further) {
    const pipe = child.pipe(EXTRA_FD);
    pipe.on('error', () => undefined); // its end says why
    pipe.end(further);
  }
  return new ProcessLink(child, events);
}

/**
 * Signals that an engine ends itself with: V8 when it finds no memory, or something that cannot be. All others
 * come from outside, such as from an operating system that needs memory, or from a fault of the machine.
 */
const engineSignals: readonly string[] = ['SIGABRT', 'SIGTRAP', 'SIGILL', 'SIGSYS'];

/** Whether the vat has nothing to do with it. A shell tells the signal of what it ran by its exit code. */
function isFromOutside({ code, signal }: ExitStatus): boolean {
  const name = signal ?? (code !== null && code > 128 ? signalName(code - 128) : undefined);
  return name !== undefined && !engineSignals.includes(name);
}

class ProcessLink implements WorkerLink {
  readonly minMemoryMb = MIN_PROCESS_MEMORY_MB;
  private readonly frames = new NetstringReader();
  private readonly tail: OutputTail;
  private readonly removed: Promise<void>;
  private readonly input: Socket;

  constructor(
    private readonly child: Child,
    private readonly events: LinkEvents,
  ) {
    this.tail = new OutputTail(child.stdout, child.stderr);
    this.input = child.pipe(WORKER_INPUT_FD);
    const output = child.pipe(WORKER_OUTPUT_FD);
    for (const pipe of [this.input, output]) {
      // What this means is told by its end, or by that of the process.
      pipe.on('error', () => undefined);
      pipe.on('close', () => void this.loseContact());
    }
    // A vat that has nothing to do does not keep the host alive.
    child.unref();
    // What it says there is for nobody; that it closes it is seen only so.
    this.input.resume();
    output.on('data', (chunk: Buffer) => this.read(chunk));
    this.removed = child.exited.then(async (status) => {
      child.signal('SIGKILL'); // what it left behind
      await settledWithin(this.tail.complete, LAST_OUTPUT_MS);
      for (const stream of [child.stdout, child.stderr, this.input, output]) stream.destroy();
      const text = `its worker ended with ${describeExit(status)}${this.tail.text}`;
      events.onEnd(text, !isFromOutside(status));
    });
  }

  post(text: string): void {
    // One that answers has read all there was to read.
    if (this.input.writableLength <= MAX_UNREAD_BYTES) this.input.write(netstring(text));
    else this.events.onEnd('its worker does not read what it asks for');
  }

  idleUse(): number {
    return this.memoryUse() ?? 0;
  }

  memoryUse(): number | undefined {
    return ownBytes(this.child.pid);
  }

  async kill(): Promise<void> {
    // Whoever waits for the end of the worker is kept alive for it.
    const wait = setInterval(() => undefined, KEEP_ALIVE_MS);
    this.child.signal('SIGKILL');
    await this.removed.finally(() => clearInterval(wait));
  }

  private async loseContact(): Promise<void> {
    await settledWithin(this.removed, CLOSING_MS);
    this.events.onEnd('its worker has closed its pipes and goes on', false);
  }

  private read(chunk: Buffer): void {
    try {
      for (const text of this.frames.take(chunk)) this.events.onText(text);
    } catch (error) {
      this.events.onEnd(`its worker cannot be understood: ${messageOf(error)}`);
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
