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

/** A program to start. */
export interface ChildSpec extends EnvironmentChoice {
  /** A path, or a name that is looked up in PATH. Never given to a shell. */
  program: string;
  /** Arguments after the program's own name. Default: none. */
  args?: readonly string[];
  /** Default: the directory of this process. */
  cwd?: string | undefined;
  /** Default `none`: the child reads end of file at once. */
  stdin?: 'none' | 'pipe';
  /** Further pipes, from file descriptor 3 on; both ends read and write. Default: none. */
  pipes?: number;
}

/** A running child process, its output piped. It is the first of a tree: all that descends from it. */
export class Child {
  /** Process id. */
  readonly pid: number;
  /** Has to be read or resumed. */
  readonly stdout: Readable;
  /** Has to be read or resumed. */
  readonly stderr: Readable;
  /** Settles when the process itself is over; others may still hold its pipes. */
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

  /** Whether it was waited for; from then on its number may be anybody's. */
  get hasExited(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  /** Only with `stdin: 'pipe'`. */
  get stdin(): Writable | null {
    return this.process.stdin;
  }

  /**
   * Our end of one of the further pipes, by its file descriptor in the child.
   *
   * @param descriptor 3 or above
   */
  pipe(descriptor: number): Socket {
    return this.process.stdio[descriptor] as Socket;
  }

  /** From now on neither the child nor its pipes keep this process alive. */
  unref(): void {
    this.process.unref();
    for (const stream of this.process.stdio) (stream as Socket | null)?.unref();
  }

  /** Process ids of the living: its own, and those of all that descend from it. */
  members(): number[] {
    return this.tree.look().map(({ pid }) => pid);
  }

  /** Signals the process alone, as a supervisor does. @returns whether it was there to receive it */
  signalAlone(signal: NodeJS.Signals): boolean {
    return this.process.kill(signal);
  }

  /**
   * Signals the process and everybody who descends from it.
   *
   * @returns whether anybody was there to receive it
   */
  signal(signal: NodeJS.Signals): boolean {
    return signalAll(this.tree, signal) > 0;
  }

  /**
   * Kills who descends from it, and it as well.
   *
   * @internal
   * @returns who is alive half a second later
   */
  endTree(): Promise<Member[]> {
    return terminateAll(this.tree, 'SIGKILL', REMOVAL_MS);
  }

  /**
   * Asks it and its descendants to end with SIGTERM, and then ends them.
   *
   * @param graceMs milliseconds until SIGKILL
   * @returns how the process ended
   */
  async stop(graceMs: number): Promise<ExitStatus> {
    this.signal('SIGTERM');
    const cancel = after(graceMs, () => void this.signal('SIGKILL'));
    try {
      return await this.exited;
    } finally {
      cancel();
      this.signal('SIGKILL'); // what it left behind
    }
  }
}

/**
 * Starts a program.
 *
 * @param isApart in a session of its own, and so in a process group of its own
 * @param treeOf who is signalled with it
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
  // Writing to a child that has ended is not an error of ours.
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
