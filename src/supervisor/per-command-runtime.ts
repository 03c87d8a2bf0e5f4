import type { Child } from '../process/child';
import type { Children } from '../process/children';
import { returnCode } from '../process/exit-status';
import { pause } from '../support/deadline';
import type { CommandOutcome, RunningRuntime } from './running-runtime';
import {
  expectSuccess,
  globals,
  invoke,
  type Printed,
  type RuntimeProgram,
} from './runtime-program';

/** How long a command gets to do something before it is killed. */
const BEFORE_KILL_MS = 300;

/** A runtime in command mode: every command is a process of its own. */
export class PerCommandRuntime implements RunningRuntime {
  private constructor(
    private readonly children: Children,
    private readonly runtime: RuntimeProgram,
    /** What START put out. */
    readonly startOutput: string,
  ) {}

  /** Plays START. @throws VMRE_CONTRACT_BROKEN, VMRE_RUNTIME_SILENT */
  static async start(
    children: Children,
    runtime: RuntimeProgram,
    startArgs: readonly string[] = [],
  ): Promise<PerCommandRuntime> {
    const args = [...globals(runtime), 'start', '--', ...startArgs];
    const { stdout } = expectSuccess('start', await invoke(children, runtime, args));
    return new PerCommandRuntime(children, runtime, stdout);
  }

  async run(command: readonly string[]): Promise<CommandOutcome> {
    return outcome(await invoke(this.children, this.runtime, this.runArgs(command)));
  }

  async kill(command: readonly string[]): Promise<CommandOutcome> {
    const kill = async (child: Child): Promise<void> => {
      await pause(BEFORE_KILL_MS);
      child.signal('SIGTERM');
    };
    const args = this.runArgs(command);
    return outcome(await invoke(this.children, this.runtime, args, (child) => void kill(child)));
  }

  /** Nothing runs between commands. */
  async stop(): Promise<void> {}

  private runArgs([entryPoint = '', ...args]: readonly string[]): string[] {
    return [...globals(this.runtime), 'run', '--entrypoint', entryPoint, '--', ...args];
  }
}

const outcome = ({ exit, stdout, stderr }: Printed): CommandOutcome => ({
  code: returnCode(exit),
  stdout,
  stderr,
});
