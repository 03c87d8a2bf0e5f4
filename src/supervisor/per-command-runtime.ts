import type { Child } from '../process/child';
import type { Children } from '../process/children';
import { returnCode } from '../process/exit-status';
import { pause } from '../support/deadline';
import { WireCode } from '../support/errors/error-kind';
import type { CommandOutcome, RunningRuntime } from './running-runtime';
import { RuntimeRefusal } from './runtime-refusal';
import {
  expectSuccess,
  globals,
  invoke,
  type Printed,
  type RuntimeProgram,
} from './runtime-program';

/** Time between the start of a command and its kill. */
const BEFORE_KILL_MS = 300;

/** A runtime in command mode: every command is a separate process. */
export class PerCommandRuntime implements RunningRuntime {
  private constructor(
    private readonly children: Children,
    private readonly runtime: RuntimeProgram,
    /** Output of START. */
    readonly startOutput: string,
  ) {}

  /**
   * Runs START.
   *
   * @param children owner of the processes
   * @param runtime program, work directory and timeout
   * @param startArgs arguments of START. Default: none
   * @throws VMRE_CONTRACT_BROKEN, VMRE_RUNTIME_TIMEOUT
   */
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

/** The error line of a VMRE runtime whose command did not start or was lost. */
const failure = /^error (VMRE_\w+): (.*)$/m;

/** Errors that ended the process instead of the command. */
const crashes = ['VMRE_UNCAUGHT', 'VMRE_EXIT_IN_HOOK', 'VMRE_HOOK_STUCK'];

/** @throws RuntimeRefusal if the command did not start, VMRE_CONTRACT_BROKEN if its process crashed */
function outcome(printed: Printed): CommandOutcome {
  const { exit, stdout, stderr } = printed;
  const code = returnCode(exit);
  const [, error = '', message = ''] = (code !== 0 && failure.exec(stderr)) || [];
  if (crashes.includes(error)) expectSuccess('run', printed);
  if (error !== '') throw new RuntimeRefusal(WireCode.Internal, message, { code: error });
  return { code, stdout, stderr };
}
