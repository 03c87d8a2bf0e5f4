import type { Children } from '../../process/children';
import { ExitCode } from '../../support/errors/error-kind';
import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { exactJson } from '../../support/exact-json';
import type { JsonObject } from '../../support/json';
import type { PatientController } from '../../support/patient-controller';
import type { KillProcess, ProcessId, RunProcess } from '../commands/command-request';
import type { CommandTable } from '../commands/command-table';
import { isGenerator, writeYielded } from '../commands/yielded-output';
import type { RuntimeDefinition } from '../definition';
import { deployAnswer, type DeployAnswer } from '../deployment';
import { START_PID } from '../events/event';
import type { EventHub } from '../events/event-hub';
import type { OutputData } from '../events/output-data';
import { checkEndpoint, type Endpoint } from '../network/endpoint';
import type { NetworkRequest } from '../network/network-request';
import { offerTemplate } from '../offer';
import type { AnyRuntime } from '../runtime';
import type { RecordFailure } from './failure-log';
import type { HookName, HookRunner } from './hook-runner';
import type { RunScope, SessionContext } from './session-context';
import { STOP_CHILDREN_GRACE_MS, STOP_COMMANDS_GRACE_MS } from '../limits';

const testReturnedFalse = 'test returned false, which is ignored; throw an error to fail';

/** The parts of a session. */
export interface SessionParts {
  definition: RuntimeDefinition;
  runtime: AnyRuntime;
  context: SessionContext;
  hooks: HookRunner;
  commands: CommandTable;
  children: Children;
  hub: EventHub;
  recordFailure: RecordFailure;
  /** Of `ctx.signal`. */
  lifetime: PatientController;
}

/** One instance of a runtime, and the rules for calling its hooks. Adapters pass requests to it. */
export class RuntimeSession {
  private stopping: Promise<VmreError[]> | undefined;

  constructor(private readonly parts: SessionParts) {}

  /** Logs errors that were thrown outside of hooks. */
  get recordFailure(): RecordFailure {
    return this.parts.recordFailure;
  }

  get context(): SessionContext {
    return this.parts.context;
  }

  /** A hook that has not settled. */
  get pendingHook(): HookName | undefined {
    return this.parts.hooks.pending;
  }

  /** Whether new requests are rejected. */
  get isStopping(): boolean {
    return this.stopping !== undefined;
  }

  async test(): Promise<void> {
    const { hooks, runtime, context } = this.parts;
    const returned: unknown = await hooks.call('test', () => runtime.test(context));
    if (returned === false) throw new VmreError('VMRE_HOOK_RESULT_INVALID', testReturnedFalse);
  }

  async offer(): Promise<{ constraints: string; properties: JsonObject }> {
    const { hooks, runtime, context } = this.parts;
    return offerTemplate(await hooks.call('offer', () => runtime.offer(context)));
  }

  async deploy(): Promise<DeployAnswer> {
    const { definition, hooks, runtime, context } = this.parts;
    const wanted = Object.keys(context.host.volumeOverride);
    for (const path of [...(definition.options.volumes ?? []), ...wanted])
      context.volumes.add(path);
    const deployment = await hooks.call('deploy', () => runtime.deploy(context));
    return deployAnswer(deployment, definition.mode, context.volumes.all);
  }

  /**
   * @param write writes what a generator yields
   * @returns the final output of START as JSON; undefined for none
   */
  async start(write: (data: OutputData) => Promise<void>): Promise<string | undefined> {
    const { hooks, runtime, context } = this.parts;
    const begin = (): unknown => {
      const result = runtime.start(context);
      return isGenerator(result) ? writeYielded(result, write) : result;
    };
    const value = (await hooks.call('start', begin)) ?? undefined;
    return value === undefined ? undefined : exactJson(value, 'start returned');
  }

  /** Starts for the Runtime API: the output of START is published before the first answer. */
  async startServing(): Promise<void> {
    const { hub, context } = this.parts;
    try {
      context.counters.resume();
      const write = (data: OutputData): Promise<void> =>
        context.emitter.commandStdout(START_PID, data);
      const text = await this.start(write);
      if (text !== undefined) await write(text);
    } finally {
      hub.closeStart();
    }
  }

  /**
   * Starts a command.
   *
   * @param tell sends the pid to the supervisor; called before the first event of the command
   * @throws what refuses the command; it never begins then and publishes nothing
   */
  async run(command: RunProcess, tell: (pid: ProcessId) => void): Promise<ProcessId> {
    const { hooks, runtime, context, commands } = this.parts;
    const scope: RunScope = { isOver: false, made: [] };
    let pid: ProcessId | undefined;
    try {
      const begin = (): unknown => runtime.runCommand(command, context.forRun(scope));
      this.refuseWhileStopping('run');
      const returned = await hooks.call('runCommand', begin);
      this.refuseWhileStopping('run');
      commands.begin(requireProcessId(returned, command), () => tell(returned as ProcessId));
      pid = returned as ProcessId;
      return pid;
    } finally {
      scope.isOver = true;
      // The supervisor never learns of commands that were created but not returned.
      for (const made of scope.made) if (made !== pid) commands.discard(made);
    }
  }

  async kill(kill: KillProcess): Promise<void> {
    const { hooks, runtime, context } = this.parts;
    this.refuseWhileStopping('kill');
    await hooks.call('killCommand', () => runtime.killCommand(kill, context));
  }

  async joinNetwork(network: NetworkRequest): Promise<Endpoint> {
    const { hooks, runtime, context } = this.parts;
    this.refuseWhileStopping('network');
    return checkEndpoint(
      await hooks.call('joinNetwork', () => runtime.joinNetwork(network, context)),
    );
  }

  /**
   * Stops the runtime: calls its hook, then ends its commands and children. All events are published before it
   * settles. Later calls return the same promise.
   *
   * @returns the errors that occurred
   */
  stop(): Promise<VmreError[]> {
    return (this.stopping ??= this.stopOnce());
  }

  /**
   * Ends a session that was never started: its `stop` hook is not called.
   *
   * @returns the errors that occurred
   */
  async close(): Promise<VmreError[]> {
    const problems = await this.endChildren();
    this.finish();
    return problems;
  }

  /** Kills all children, when there is no time to stop. */
  killChildren(): void {
    this.parts.children.killAll();
  }

  /** After an error that any command may have caused, none of them succeeds. */
  distrustCommands(): void {
    this.parts.hub.successCode = ExitCode.Uncaught;
  }

  private refuseWhileStopping(what: string): void {
    if (this.isStopping) throw whileStopping(what);
  }

  private async stopOnce(): Promise<VmreError[]> {
    const { hooks, runtime, context, commands } = this.parts;
    const problems: VmreError[] = [];
    this.parts.lifetime.abort(new DOMException('the runtime stops', 'AbortError'));
    try {
      await hooks.call('stop', () => runtime.stop(context));
    } catch (error) {
      problems.push(VmreError.from(error, 'VMRE_HOOK_FAILED'));
    }
    const [left] = await Promise.all([this.endChildren(), commands.endAll(STOP_COMMANDS_GRACE_MS)]);
    this.finish();
    return [...problems, ...left];
  }

  private async endChildren(): Promise<VmreError[]> {
    const { children, context } = this.parts;
    if ((await children.stopAll(STOP_CHILDREN_GRACE_MS)) === 0) return [];
    const names = children.left
      .map(({ pid, name }) => (pid > 0 ? `${pid} (${name})` : name))
      .join(', ');
    const error = new VmreError('VMRE_CHILDREN_LEFT', `alive after SIGKILL: ${names}`);
    context.log.error(error.describe());
    return [error];
  }

  private finish(): void {
    this.parts.context.counters.finish();
    this.parts.hub.observers.complete();
  }
}

/** The error of a request that arrives during a stop. */
export const whileStopping = (what: string): VmreError =>
  new VmreError('VMRE_STOPPING', `${what} was rejected: the runtime is stopping`);

function requireProcessId(returned: unknown, { bin }: RunProcess): ProcessId {
  if (Number.isSafeInteger(returned) && (returned as number) > 0) return returned as ProcessId;
  throw new VmreError(
    'VMRE_RUN_WITHOUT_COMMAND',
    `runCommand returned ${messageOf(returned)} for ${bin} instead of a process id`,
  );
}
