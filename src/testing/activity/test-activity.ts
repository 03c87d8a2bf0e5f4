import type { DeployAnswer } from '../../runtime/deployment';
import type { Endpoint } from '../../runtime/network/endpoint';
import type { NetworkRequest } from '../../runtime/network/network-request';
import { parseAnswer } from '../../supervisor/answers';
import { VmreError } from '../../support/errors/vmre-error';
import type { JsonObject } from '../../support/json';
import type { TestClock } from '../test-clock';
import { asJson, commandResult } from './command-result';
import type {
  BegunCommand,
  CommandPhase,
  KilledCommand,
  TestCommandResult,
} from './command-result';
import type { RecordedEvent } from './event-record';
import { expectSuccess } from './in-memory-run';
import { killAt } from './kill-at';
import { withRealTime } from './real-time';
import type { RuntimeHost } from './runtime-host';
import { ServedRuntime } from './served-runtime';
import { stopRuntime } from './stop-runtime';
import { waitFor, type WaitOptions } from './wait-for';

/** An activity, opened by {@link openActivity} in memory or by {@link openProgramActivity} over processes. */
export class TestActivity {
  private served: ServedRuntime | undefined;
  private starting: Promise<ServedRuntime> | undefined;
  private stopped: Promise<number> | undefined;

  /** @internal */
  constructor(
    private readonly host: RuntimeHost,
    private readonly clock: TestClock | undefined,
  ) {}

  /** The work directory, removed by {@link stop}. */
  get workdir(): string {
    return this.host.workdir;
  }

  /** All events since {@link start}, in the order in which the supervisor received them. */
  get events(): readonly RecordedEvent[] {
    return this.running.record.events;
  }

  /**
   * Usage counters by name. In memory: the present value of every declared counter, which is published within a
   * second. Over processes: the last published values.
   */
  get counters(): ReadonlyMap<string, number> {
    return this.running.pipes.counters ?? this.running.monitor.counters;
  }

  /** All published states, in order. */
  get states(): readonly { name: string; value: unknown }[] {
    return this.running.monitor.states;
  }

  /** What the runtime wrote to its log since {@link start}. */
  get log(): string {
    return this.running.logText;
  }

  /** The exit code of the started runtime; 128 plus its number for a signal. Undefined while it runs. */
  get exitCode(): number | undefined {
    return this.running.exitCode;
  }

  /** Resolves with the exit code of the started runtime when it has exited, for whatever reason. */
  get exited(): Promise<number> {
    return this.running.pipes.exited;
  }

  /** Runs the self-test. @throws VMRE_HOOK_FAILED if it fails */
  async test(): Promise<void> {
    await this.succeed('test');
  }

  /** Gets the properties and constraints of offers. @throws VMRE_HOOK_FAILED, VMRE_CONTRACT_BROKEN */
  async offer(): Promise<{ constraints: string; properties: JsonObject }> {
    const answer = parseAnswer('offer-template', await this.succeed('offer-template'));
    return answer as Awaited<ReturnType<TestActivity['offer']>>;
  }

  /**
   * Deploys the runtime.
   *
   * @param args arguments of DEPLOY
   * @returns the answer for the supervisor
   * @throws VMRE_HOOK_FAILED, VMRE_CONTRACT_BROKEN for anything but one JSON object on stdout
   */
  async deploy(...args: string[]): Promise<DeployAnswer> {
    const text = await this.succeed('deploy', '--', ...args);
    return parseAnswer('deploy', text) as DeployAnswer;
  }

  /**
   * Starts the runtime in server mode.
   *
   * @param args arguments of START
   * @returns the output of START: parsed if it is JSON, otherwise the text; undefined without output. Its type is
   *   not checked
   * @throws VMRE_HOOK_FAILED, VMRE_STOPPING for a second start or after {@link stop}
   */
  async start<T = unknown>(...args: string[]): Promise<T> {
    this.refuseWhenStopped();
    if (this.starting) throw new VmreError('VMRE_STOPPING', 'the activity is already started');
    const starting = this.host.serve(['start', ...args]);
    this.starting = starting.then((pipes) => (this.served = new ServedRuntime(pipes)));
    const served = await this.starting;
    const text = await served.hello();
    return (text === '' ? undefined : (asJson(text) ?? text)) as T;
  }

  /**
   * Runs a command: over the Runtime API after {@link start}, otherwise on the command line. Any number of commands
   * may run at once.
   *
   * @param bin the entry point
   * @param args its arguments
   * @throws RuntimeRefusal if the runtime rejects it over the Runtime API; VMRE_RUNTIME_EXITED
   */
  async run<T = unknown>(bin: string, ...args: string[]): Promise<TestCommandResult<T>> {
    if (this.served) return (await this.begin<T>(bin, ...args)).ended;
    const { code, stdout, stderr } = await this.invoke('run', '--entrypoint', bin, '--', ...args);
    return commandResult(code, stdout, stderr) as TestCommandResult<T>;
  }

  /**
   * Starts a command, which can be killed or awaited.
   *
   * @param bin the entry point
   * @param args its arguments
   * @throws as {@link run}
   */
  async begin<T = unknown>(bin: string, ...args: string[]): Promise<BegunCommand<T>> {
    return (await this.running.begin(bin, args)) as BegunCommand<T>;
  }

  /**
   * Runs a command and kills it at one moment of its life.
   *
   * @param phase `answered`: the runtime has accepted it; `started`: it has started; `output`: it has written;
   *   `stopped`: it has ended
   * @param bin the entry point
   * @param args its arguments
   * @returns its result, and whether the runtime rejected the kill
   * @throws as {@link run}
   */
  async killAt(phase: CommandPhase, bin: string, ...args: string[]): Promise<KilledCommand> {
    return await killAt(this.running, phase, bin, args);
  }

  /**
   * Lets the runtime join networks.
   *
   * @returns its endpoint, if any
   * @throws RuntimeRefusal if the runtime rejects it
   */
  async joinNetwork(network: NetworkRequest): Promise<Endpoint | undefined> {
    return await this.running.joinNetwork(network);
  }

  /**
   * Waits for output of any command or of START, also if it was written before the call.
   *
   * @param wanted a part of it, or a pattern
   * @param options limits of the wait
   * @returns the whole text of its stream so far
   * @throws VMRE_RUNTIME_TIMEOUT with the output so far, VMRE_RUNTIME_EXITED
   */
  async waitForOutput(wanted: string | RegExp, options?: WaitOptions): Promise<string> {
    return await this.running.waitForOutput(wanted, options);
  }

  /**
   * Waits for an event, also if it happened before the call.
   *
   * @param type of the event, such as `state`
   * @param fits whether it is the one. Default: the first of this type
   * @param options limits of the wait
   * @throws VMRE_RUNTIME_TIMEOUT with the output so far, VMRE_RUNTIME_EXITED
   */
  async waitForEvent<Type extends RecordedEvent['type']>(
    type: Type,
    fits: (event: Extract<RecordedEvent, { type: Type }>) => boolean = () => true,
    options?: WaitOptions,
  ): Promise<Extract<RecordedEvent, { type: Type }>> {
    type Wanted = Extract<RecordedEvent, { type: Type }>;
    const { record, over } = this.running;
    const isWanted = (event: RecordedEvent): event is Wanted =>
      event.type === type && fits(event as Wanted);
    const find = (): Wanted | undefined => record.events.find(isWanted);
    return await waitFor({ what: `event ${type}`, record, find, over }, options);
  }

  /**
   * Sends a signal to the process of the started runtime. In memory, the runtime acts as if it had received it.
   *
   * @param signal name of the signal
   * @throws VMRE_NOT_SUPPORTED in memory for SIGKILL and SIGSTOP
   */
  signal(signal: NodeJS.Signals): void {
    this.running.pipes.signal(signal);
  }

  /** Closes both streams to the started runtime, as the death of its supervisor does. */
  disconnect(): void {
    const { stdin, stdout } = this.running.pipes;
    stdin.end();
    stdout.destroy(new VmreError('VMRE_RUNTIME_EXITED', 'the supervisor has disconnected'));
  }

  /** Stops reading the output of the started runtime, as a slow supervisor does. */
  pauseReading(): void {
    this.running.pipes.stdout.pause();
  }

  /** Continues after {@link pauseReading}. */
  resumeReading(): void {
    this.running.pipes.stdout.resume();
  }

  /** Sends bytes to the started runtime in place of requests, such as `Buffer.from('garbage')`. */
  sendBytes(bytes: Uint8Array): void {
    this.running.pipes.stdin.write(bytes);
  }

  /**
   * Stops the runtime and removes its directories. Later calls return the same result, and other calls reject. It
   * does not reject if the runtime failed or has exited: the exit code says so. Time passes again, also if a
   * `TestClock` was given.
   *
   * @returns the exit code; 0 if the runtime was not started
   * @throws VMRE_CONTRACT_BROKEN, only over processes: if it wrote anything but the protocol to stdout, violated the
   *   order of events, did not answer the shutdown within five seconds, or left a process behind
   */
  stop(): Promise<number> {
    return (this.stopped ??= this.stopOnce());
  }

  /**
   * Stops it at the end of an `await using` block.
   *
   * @throws as {@link stop}, unless an earlier call has rejected because the runtime crashed or broke the contract:
   * the test fails with that error, which must not be replaced
   */
  async [Symbol.asyncDispose](): Promise<void> {
    const hasReported = this.served?.hasReported ?? false;
    try {
      await this.stop();
    } catch (error) {
      if (!hasReported) throw error;
    }
  }

  private async stopOnce(): Promise<number> {
    try {
      const served = await this.starting?.catch(() => undefined);
      const { code, breaches } = served
        ? await withRealTime(this.clock, () => stopRuntime(served))
        : { code: 0, breaches: [] };
      const [breach] = [...breaches, ...(await this.host.finish())];
      if (breach !== undefined) throw new VmreError('VMRE_CONTRACT_BROKEN', breach);
      return code;
    } finally {
      await this.host.close();
    }
  }

  private get running(): ServedRuntime {
    if (this.served) return this.served;
    throw new VmreError('VMRE_NOT_SUPPORTED', 'the activity is not started', {
      hint: 'Call start() first.',
    });
  }

  /** Its directories are gone, and would be created again. */
  private refuseWhenStopped(): void {
    if (this.stopped) throw new VmreError('VMRE_STOPPING', 'the activity is stopped');
  }

  private async invoke(...command: string[]) {
    this.refuseWhenStopped();
    return await this.host.invoke(command);
  }

  private async succeed(command: string, ...args: string[]): Promise<string> {
    return expectSuccess(command, await this.invoke(command, ...args));
  }
}
