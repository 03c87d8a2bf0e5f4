import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';

import { after } from '../support/deadline';
import { VmreError } from '../support/errors/vmre-error';
import { childEnvironment, type EnvironmentChoice } from './environment';
import type { ExitStatus } from './exit-status';
import { problemOfStart } from './program-problem';
import { terminateAll, REMOVAL_MS, signalAll, type Member, type Members } from './signals';

/** Time between SIGTERM and SIGKILL. */
const GRACE_MS = 2000;

/** A program to start. */
export interface ChildSpec extends EnvironmentChoice {
  /** A path, or a name that is looked up in PATH. No shell interprets it. */
  program: string;
  /** Arguments after the program's own name. Default: none. */
  args?: readonly string[] | undefined;
  /** Working directory. Default: the directory of this process. */
  cwd?: string | undefined;
  /** Default `none`: the child reads end of file at once. */
  stdin?: 'none' | 'pipe' | undefined;
  /** Number of additional pipes, from file descriptor 3 on; both ends read and write. Default: 0. */
  pipes?: number | undefined;
}

/** A running child process with piped output. It is the root of a process tree. */
export class Child {
  /** Process id. */
  readonly pid: number;
  /** The caller must read or resume it. */
  readonly stdout: Readable;
  /** The caller must read or resume it. */
  readonly stderr: Readable;
  /** Resolves when the process itself exits; other processes may still hold its pipes open. */
  readonly exited: Promise<ExitStatus>;

  private readonly tree: Members;

  /** @internal */
  constructor(
    private readonly process: ChildProcess & { pid: number },
    treeOf: (child: Child) => Members,
  ) {
    this.pid = process.pid;
    this.stdout = process.stdout as Readable;
    this.stderr = process.stderr as Readable;
    this.exited = new Promise((resolve) => {
      process.once('exit', (code, signal) => resolve({ code, signal }));
    });
    this.tree = treeOf(this);
  }

  /** Whether the process was waited for; the system may reuse its pid from then on. */
  get hasExited(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  /** Null unless `stdin` is `pipe`. */
  get stdin(): Writable | null {
    return this.process.stdin;
  }

  /**
   * This process's end of an additional pipe, by the file descriptor in the child.
   *
   * @param descriptor 3 or above
   */
  pipe(descriptor: number): Socket {
    return this.process.stdio[descriptor] as Socket;
  }

  /** Lets this process exit while the child runs or its pipes are open. */
  unref(): void {
    this.process.unref();
    for (const stream of this.process.stdio) (stream as Socket | null)?.unref();
  }

  /** Process ids of the child and its descendants that are alive. */
  members(): number[] {
    return this.tree.look().map(({ pid }) => pid);
  }

  /** Signals only this process, as a supervisor does. @returns whether the process still existed */
  signalAlone(signal: NodeJS.Signals): boolean {
    return this.process.kill(signal);
  }

  /**
   * Signals the process and all of its descendants.
   *
   * @returns whether at least one process received the signal
   */
  signal(signal: NodeJS.Signals): boolean {
    return signalAll(this.tree, signal) > 0;
  }

  /**
   * Kills the process and all of its descendants.
   *
   * @internal
   * @returns the processes that are still alive after half a second
   */
  endTree(): Promise<Member[]> {
    return terminateAll(this.tree, 'SIGKILL', REMOVAL_MS);
  }

  /**
   * Sends SIGTERM to the process and its descendants, then SIGKILL.
   *
   * @param options milliseconds until SIGKILL. Default 2,000
   * @returns the exit status of the process
   */
  async stop({ graceMs = GRACE_MS }: { graceMs?: number | undefined } = {}): Promise<ExitStatus> {
    this.signal('SIGTERM');
    const cancel = after(graceMs, () => void this.signal('SIGKILL'));
    try {
      return await this.exited;
    } finally {
      cancel();
      this.signal('SIGKILL'); // descendants that are still alive
    }
  }

  /** Stops it at the end of an `await using` block. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/**
 * Starts a program.
 *
 * @param isApart whether the child gets its own session, and so its own process group
 * @param treeOf returns the processes that are signalled together with the child
 * @throws VMRE_PROGRAM_NOT_FOUND, VMRE_SPAWN_FAILED
 */
export async function startChild(
  spec: ChildSpec,
  isApart: boolean,
  treeOf: (child: Child) => Members,
): Promise<Child> {
  let child: ChildProcess;
  try {
    child = spawn(spec.program, spec.args ?? [], {
      cwd: spec.cwd,
      env: childEnvironment(spec),
      stdio: [
        spec.stdin === 'pipe' ? 'pipe' : 'ignore',
        ...['pipe' as const, 'pipe' as const],
        ...Array<'pipe'>(spec.pipes ?? 0).fill('pipe'),
      ],
      detached: isApart,
      windowsHide: true,
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
  } catch (error) {
    throw explainFailure(spec, error);
  }
  // Writing to a child that already exited is not an error.
  child.stdin?.on('error', () => undefined);
  child.on('error', () => undefined);
  return new Child(child as ChildProcess & { pid: number }, treeOf);
}

function explainFailure({ program, cwd }: ChildSpec, error: unknown): VmreError {
  if (cwd !== undefined && !existsSync(cwd)) {
    return new VmreError('VMRE_SPAWN_FAILED', `${program}: its directory ${cwd} is missing`, {
      ...{ cause: error, data: { program } },
      hint: 'Create the directory or pass another one.',
    });
  }
  return problemOfStart(program, cwd, error);
}
