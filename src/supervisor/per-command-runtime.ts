import type { Child } from '../process/child';
import { returnCode } from '../process/exit-status';
import { pause } from '../support/deadline';
import { errorCodes, type ErrorCode } from '../support/errors/codes';
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

/** The error of a VMRE runtime whose command did not start or was lost: its code, its message, its hint. */
const failure = /^error (VMRE_\w+): (.*(?:\n {2}.*)*?)(?:\n {2}(.*))?$(?!\n {2})/m;

/** Errors that ended the process instead of the command. */
const crashes = ['VMRE_UNCAUGHT', 'VMRE_EXIT_IN_HOOK', 'VMRE_HOOK_STUCK'];

/** @throws RuntimeRefusal if the command did not start, VMRE_CONTRACT_BROKEN if its process crashed */
function outcome(invoked: Invoked): CommandOutcome {
  const { exit, stdout, stderr } = invoked;
  const code = returnCode(exit);
  const [, error = '', text = '', hint] = (code !== 0 && failure.exec(stderr)) || [];
  if (crashes.includes(error)) expectSuccess('run', invoked);
  if (error !== '') {
    const message = text.replaceAll('\n  ', '\n');
    const data = { code: error, ...(hint !== undefined && { hint }) };
    throw new RuntimeRefusal(wireCodeOf(error), message, data);
  }
  return { code, stdout, stderr };
}

/** As in server mode. A newer runtime may have other codes. */
const wireCodeOf = (code: string): number =>
  Object.hasOwn(errorCodes, code) ? errorCodes[code as ErrorCode].wire : WireCode.Internal;
