import { exitStatus, signalNumber } from '../../process/exit-status';
import type { RuntimeDefinition } from '../../runtime/definition';
import { DEFAULT_MAX_FRAME_BYTES } from '../../runtime/limits';
import { nullSink } from '../../runtime/events/event';
import { identify } from '../../runtime/session/identity';
import type { CommandName, Invocation } from '../../runtime/session/invocation';
import { openSession, type SessionRequest } from '../../runtime/session/open-session';
import type { RuntimeSession } from '../../runtime/session/runtime-session';
import { ExitCode } from '../../support/errors/error-kind';
import { authorStack } from '../../support/errors/author-stack';
import { messageOf, systemCodeOf, VmreError } from '../../support/errors/vmre-error';
import type { HostEnvironment } from '../host-environment';
import { readCommandLine } from './command-line';
import { helpText } from './help';
import { performOneShot, staysAfterStart } from './one-shot';
import { READER_GONE, runOneCommand, StdioSink } from './run-command';

/** An execution of a runtime, from its command line to its exit code. */
export class Execution {
  private session: RuntimeSession | undefined;

  constructor(
    private readonly host: HostEnvironment,
    private readonly load: () => RuntimeDefinition | Promise<RuntimeDefinition>,
  ) {}

  /** The hook that did not settle, for the message when the event loop is empty. */
  get pending(): string {
    return this.session?.pendingHook ?? 'the runtime';
  }

  /** Kills all children before an immediate exit. */
  killChildren(): void {
    this.session?.killChildren();
  }

  /** @returns the exit code, 0 to 255; never throws */
  async run(): Promise<number> {
    let definition: RuntimeDefinition;
    try {
      definition = await this.load();
    } catch (thrown) {
      return this.fail(loadError(thrown), VmreError.is(thrown) ? '' : `${authorStack(thrown)}\n`);
    }
    try {
      return exitStatus(await this.perform(definition));
    } catch (thrown) {
      return this.fail(VmreError.from(thrown, 'VMRE_HOOK_FAILED'));
    }
  }

  private fail(error: VmreError, stack = ''): number {
    this.host.stderr.write(`${error.describe()}\n${stack}`);
    return error.exitCode;
  }

  private async perform(definition: RuntimeDefinition): Promise<number> {
    const { host } = this;
    const wish = await readCommandLine(host.argv, definition, host.env);
    if (wish.kind === 'command') {
      for (const warning of wish.warnings) host.stderr.write(`warning: ${warning}\n`);
      return this.obey(definition, wish.invocation);
    }
    const identity = identify(definition, host, undefined);
    const text =
      wish.kind === 'help'
        ? await helpText(definition, identity, host.columns)
        : `${identity.name} ${identity.version}`;
    await host.output.printLine(text);
    return ExitCode.Ok;
  }

  private async obey(definition: RuntimeDefinition, invocation: Invocation): Promise<number> {
    const { host } = this;
    const request = { definition, invocation, environment: host };
    if (staysAfterStart(invocation.command, definition)) {
      const limit = definition.options.maxFrameBytes ?? DEFAULT_MAX_FRAME_BYTES;
      const { serveRuntimeApi } =
        require('../runtime-api/serve') as typeof import('../runtime-api/serve');
      return serveRuntimeApi(host, limit, async (sink, onShutdown) => {
        const session = await this.open({ ...request, sink, onShutdown });
        host.redirectStrayOutput(session.context.log); // providers discard the stderr of servers
        return session;
      });
    }
    return new Promise((resolve, reject) => {
      // The first problem determines the exit code, regardless of the command's result.
      let trouble: number = ExitCode.Ok;
      const leave = (code: number): void => {
        trouble ||= code;
        void Promise.resolve(this.session?.close()).then(() => resolve(trouble));
      };
      const release = this.leaveOnTrouble(invocation.command, leave);
      this.once(request, leave)
        .finally(() => new Promise(setImmediate)) // an uncaught rejection is reported after this turn
        .finally(release)
        .then((code) => resolve(trouble || code), reject);
    });
  }

  private async open(request: SessionRequest): Promise<RuntimeSession> {
    this.session = await openSession(request);
    return this.session;
  }

  private async once(
    request: Omit<SessionRequest, 'sink' | 'onShutdown'>,
    onShutdown: (code: number) => void,
  ): Promise<number> {
    const { command } = request.invocation;
    const sink = command === 'run' ? new StdioSink(this.host) : nullSink;
    const session = await this.open({ ...request, sink, onShutdown });
    try {
      return sink instanceof StdioSink
        ? await runOneCommand(session, sink, this.host)
        : await performOneShot(command, session, this.host);
    } finally {
      await session.close();
    }
  }

  private leaveOnTrouble(command: CommandName, leave: (code: number) => void): () => void {
    const releaseUncaught = this.host.onUncaught((thrown) => {
      const error = VmreError.from(thrown, 'VMRE_UNCAUGHT');
      this.host.stderr.write(`${error.describe()}\n`);
      if (this.session) this.session.recordFailure('uncaught exception', thrown);
      else this.host.stderr.write(`${authorStack(thrown)}\n`);
      this.session?.distrustCommands();
      leave(error.exitCode);
    });
    // A command in `run` receives signals itself.
    if (command === 'run') return releaseUncaught;
    const releaseSignals = this.host.onSignal((signal) => leave(128 + signalNumber(signal)));
    const releaseReader = this.host.output.onReaderGone(() => leave(READER_GONE));
    return () => {
      releaseUncaught();
      releaseSignals();
      releaseReader();
    };
  }
}

/** Converts an error that an author's module throws while loading. */
function loadError(thrown: unknown): VmreError {
  if (VmreError.is(thrown)) return thrown;
  const text = `the runtime cannot be loaded: ${messageOf(thrown)}`;
  const isMissing = /MODULE_NOT_FOUND$/.test(systemCodeOf(thrown) ?? '');
  return new VmreError('VMRE_DEFINITION_INVALID', text, {
    cause: thrown,
    hint: isMissing
      ? 'Build the project and install its dependencies: npm run build, npm install.'
      : 'Correct the module that the stack names.',
  });
}
