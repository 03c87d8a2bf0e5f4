import type { Child } from '../process/child';
import { returnCode } from '../process/exit-status';
import { pause } from '../support/deadline';
import { WireCode } from '../support/errors/error-kind';
import { expectSuccess, type Invoke, type Invoked } from './invocation';
import type { CommandOutcome, RunningRuntime } from './running-runtime';
import { RuntimeRefusal } from './runtime-refusal';

/** Time between the start of a command and its kill. */
const BEFORE_KILL_MS = 300;

/** A runtime in command mode: every command is a separate process. */
export class PerCommandRuntime implements RunningRuntime {
  /** @internal */
  constructor(
    private readonly invoke: Invoke,
    /** Output of START. */
    readonly startOutput: string,
  ) {}

  async run(command: readonly string[]): Promise<CommandOutcome> {
    return outcome(await this.invoke(runArgs(command)));
  }

  async kill(command: readonly string[]): Promise<CommandOutcome> {
    const kill = async (child: Child): Promise<void> => {
      await pause(BEFORE_KILL_MS);
      child.signal('SIGTERM');
    };
    return outcome(await this.invoke(runArgs(command), (child) => void kill(child)));
  }

  /** Nothing runs between commands. */
  async stop(): Promise<void> {}

  /** Nothing runs between commands. */
  async [Symbol.asyncDispose](): Promise<void> {}
}

const runArgs = ([entryPoint = '', ...args]: readonly string[]): string[] => [
  'run',
  '--entrypoint',
  entryPoint,
  '--',
  ...args,
];

/** The error line of a VMRE runtime whose command did not start or was lost. */
const failure = /^error (VMRE_\w+): (.*)$/m;

/** Errors that ended the process instead of the command. */
const crashes = ['VMRE_UNCAUGHT', 'VMRE_EXIT_IN_HOOK', 'VMRE_HOOK_STUCK'];

/** @throws RuntimeRefusal if the command did not start, VMRE_CONTRACT_BROKEN if its process crashed */
function outcome(invoked: Invoked): CommandOutcome {
  const { exit, stdout, stderr } = invoked;
  const code = returnCode(exit);
  const [, error = '', message = ''] = (code !== 0 && failure.exec(stderr)) || [];
  if (crashes.includes(error)) expectSuccess('run', invoked);
  if (error !== '') throw new RuntimeRefusal(WireCode.Internal, message, { code: error });
  return { code, stdout, stderr };
}
