import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';

import { after } from '../support/deadline';
import { VmreError } from '../support/errors/vmre-error';
import { graceOf, type StopOptions } from '../support/stop-options';
import type { Child, ChildSpec } from './child';
import { childEnvironment } from './environment';
import type { ExitStatus } from './exit-status';
import { problemOfStart } from './program-problem';
import { terminateAll, REMOVAL_MS, signalAll, type Member, type Members } from './signals';

/** Time between SIGTERM and SIGKILL. */
const GRACE_MS = 2000;

/** A child that this process has started. */
export class StartedChild implements Child {
  readonly pid: number;

  readonly stdout: Readable;

  readonly stderr: Readable;

  readonly exited: Promise<ExitStatus>;

  private readonly tree: Members;

  constructor(
    private readonly process: ChildProcess & { pid: number },
    treeOf: (child: StartedChild) => Members,
  ) {
    this.pid = process.pid;
    this.stdout = process.stdout as Readable;
    this.stderr = process.stderr as Readable;
    this.exited = new Promise((resolve) => {
      process.once('exit', (code, signal) => resolve({ code, signal }));
    });
    this.tree = treeOf(this);
  }

  get hasExited(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  get stdin(): Writable | null {
    return this.process.stdin;
  }

  pipe(descriptor: number): Socket {
    return this.process.stdio[descriptor] as Socket;
  }

  unref(): void {
    this.process.unref();
    for (const stream of this.process.stdio) (stream as Socket | null)?.unref();
  }

  members(): number[] {
    return this.tree.look().map(({ pid }) => pid);
  }

  signalAlone(signal: NodeJS.Signals): boolean {
    return this.process.kill(signal);
  }

  signal(signal: NodeJS.Signals): boolean {
    return signalAll(this.tree, signal) > 0;
  }

  /**
   * Kills the process and all of its descendants.
   *
   * @returns the processes that are still alive after half a second
   */
  endTree(): Promise<Member[]> {
    return terminateAll(this.tree, 'SIGKILL', REMOVAL_MS);
  }

  async stop(options?: StopOptions): Promise<ExitStatus> {
    const graceMs = graceOf(options, GRACE_MS);
    this.signal('SIGTERM');
    const cancel = after(graceMs, () => void this.signal('SIGKILL'));
    try {
      return await this.exited;
    } finally {
      cancel();
      this.signal('SIGKILL'); // descendants that are still alive
    }
  }

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
  treeOf: (child: StartedChild) => Members,
): Promise<StartedChild> {
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
  return new StartedChild(child as ChildProcess & { pid: number }, treeOf);
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
