import type { StartedChild } from '../../process/started-child';
import { describeExit } from '../../process/exit-status';
import { callSafely } from '../../support/call-safely';
import { VmreError } from '../../support/errors/vmre-error';
import type { RuntimeProgram } from '../runtime-program';
import { limitsOf } from './aborts';
import { agreementArgs, deployArgs, ordersOf, runArgs } from './activity-args';
import type { CommandRecord, Outcome } from './command-record';
import { DepartureLog } from './departures';
import { judgeFailure, readAnswer } from './judge-deploy';
import { followOneShot, type OneShot } from './one-shot';
import { ProcessUsage } from './process-usage';
import type { Service } from './service';
import { checkLeft, SHUTDOWN_MS, shutDown } from './shut-down';
import type { DeployOptions, SessionEvent, SessionOptions } from './session-options';
import { directoryBytes, type SessionUsage } from './session-usage';
import { startService, type ServiceHost } from './start-service';
import { resolveInVolumes, volumesOf, type Volume } from './volumes';

const BYTES_PER_GIB = 2 ** 30;

/** The processes and the data of an activity. Its commands come in the right order. */
export class Activity implements ServiceHost {
  readonly departures: DepartureLog;
  /** The last value of each counter, also of earlier lives. */
  readonly counters = new Map<string, number>();
  /** Counters as they were checked. */
  readonly checkedCounters = new Map<string, number>();
  startMode: 'blocking' | 'empty';
  version = '';
  /** The process in server mode that commands are sent to. */
  service: Service | undefined;
  /** What DEPLOY has ordered. */
  deployed: DeployOptions = {};
  private readonly openedAt = performance.now();
  private readonly used = new ProcessUsage();
  private readonly ending = new AbortController();
  private readonly running = new Set<StartedChild>();
  private readonly checks = new Set<Promise<unknown>>();
  private readonly left = new Set<StartedChild>();
  private volumes: readonly Volume[] = [];
  private storageBytes = 0;
  lives = 0;
  private hasDeployed = false;
  private endService: ((withinMs: number) => Promise<void>) | undefined;

  constructor(
    readonly program: RuntimeProgram,
    readonly options: SessionOptions,
  ) {
    this.startMode = options.startMode ?? 'empty';
    this.departures = new DepartureLog(options.strict ?? false, (departure) =>
      this.emit({ type: 'departure', departure }),
    );
  }

  readonly emit = (event: SessionEvent): void =>
    callSafely('onEvent', () => this.options.onEvent?.(event));

  async deploy(
    options: DeployOptions,
    record: CommandRecord,
    limits: AbortSignal,
  ): Promise<Outcome> {
    this.deployed = options;
    this.volumes = volumesOf(ordersOf(options.volumes ?? []));
    const args = deployArgs(options);
    const { outcome, exit, isAborted } = await this.invoke(args, record, limits);
    if (outcome.code !== 0) {
      const failure = {
        exit: isAborted ? 'no code within its limit' : describeExit(exit),
        stderr: record.textOf('stderr'),
        args: [...agreementArgs(this.options), ...args],
        isRepeated: this.hasDeployed,
      };
      if (!isAborted || outcome.error) judgeFailure(failure, this.departures);
      return outcome;
    }
    const stdout = record.textOf('stdout');
    const answer = readAnswer(stdout, this.program.workdir, this.departures);
    if (answer instanceof VmreError) return { code: -1, message: answer.message, error: answer };
    this.hasDeployed = true;
    this.startMode = this.options.startMode ?? answer.startMode;
    if (stdout.trim() !== '') this.volumes = answer.volumes;
    return outcome;
  }

  /** START. */
  async start(
    args: readonly string[],
    record: CommandRecord,
    limits: AbortSignal,
  ): Promise<Outcome> {
    if (this.startMode === 'blocking') {
      const started = await startService(this, args, record, limits);
      this.endService = started.end;
      this.service = started.service;
      if (started.service) this.lives += 1;
      this.version = started.version;
      if (this.ending.signal.aborted) await this.endLife(0);
      return started.outcome;
    }
    const { outcome, exit } = await this.invoke(['start', '--', ...args], record, limits);
    if (exit.code !== 0) this.departures.report('R35', describeExit(exit));
    return outcome;
  }

  async run(
    words: readonly string[],
    record: CommandRecord,
    limits: AbortSignal,
    onPid: ((pid: number) => void) | undefined,
  ): Promise<Outcome> {
    if (this.startMode === 'empty') {
      const ran = await this.invoke(runArgs(words), record, limits);
      const knowsEntryPoint =
        ran.exit.code === 0 || !record.textOf('stderr').includes('--entrypoint');
      if (!knowsEntryPoint) this.departures.report('R36', describeExit(ran.exit));
      if (ran.isStubborn) this.departures.report('R39', 'it still ran 1 s after SIGTERM');
      return ran.outcome;
    }
    if (this.service) return this.service.run(words, record, limits, onPid);
    return { code: -1, message: 'START has not succeeded, so that no runtime serves commands' };
  }

  /** The path on the host of a path in the container. @throws VMRE_VOLUME_INVALID */
  resolve(path: string): string {
    return resolveInVolumes(path, this.volumes, this.program.workdir);
  }

  usage(): SessionUsage {
    this.used.sample();
    this.storageBytes = Math.max(this.storageBytes, directoryBytes(this.program.workdir));
    return {
      durationSec: (performance.now() - this.openedAt) / 1000,
      cpuSec: this.used.cpuSec,
      memoryGib: this.used.memoryBytes / BYTES_PER_GIB,
      storageGib: this.storageBytes / BYTES_PER_GIB,
      counters: Object.fromEntries(this.counters),
    };
  }

  /** TERMINATE: stops the runtime. */
  async endLife(withinMs = SHUTDOWN_MS): Promise<void> {
    await this.endService?.(withinMs);
    this.endService = undefined;
    this.service = undefined;
    this.version = '';
    this.startMode = this.options.startMode ?? 'empty';
    this.volumes = [];
  }

  /** Ends everything, in bounded time. */
  async stop(withinMs = SHUTDOWN_MS): Promise<void> {
    this.ending.abort();
    await this.endLife(withinMs);
    await Promise.all(this.checks);
    await Promise.all([...this.left, ...this.running].map((child) => child.endTree()));
  }

  /** Takes the value of a counter. A real supervisor takes lower values, too. */
  count(name: string, value: number): void {
    this.counters.set(name, value);
    this.emit({ type: 'counter', name, value });
  }

  /** Starts a process of the activity, which counts. */
  async launch(command: readonly string[], stdin: 'none' | 'pipe'): Promise<StartedChild> {
    const args = [...this.program.argsOfActivity(agreementArgs(this.options)), ...command];
    const child = await this.program.launch(args, stdin);
    this.running.add(child);
    this.used.add(child);
    if (this.ending.signal.aborted) await child.endTree(); // the session was stopped meanwhile
    return child;
  }

  /** Ends a service, and what it has left behind. */
  async endOf(service: Service, withinMs: number): Promise<void> {
    const { child } = service;
    const endsItself = await shutDown(service, withinMs, () => this.used.sample());
    if (endsItself) await checkLeft(child, 'start', this.departures);
    await child.endTree();
    this.running.delete(child);
  }

  private async invoke(
    command: readonly string[],
    record: CommandRecord,
    limits: AbortSignal,
  ): Promise<OneShot> {
    const child = await this.launch(command, 'none');
    using either = limitsOf([limits, this.ending.signal]);
    const ended = await followOneShot(child, record, either.signal);
    this.running.delete(child);
    this.left.add(child);
    const check = checkLeft(child, `${record.command}`, this.departures).then((isLeft) => {
      if (!isLeft) this.left.delete(child);
      this.checks.delete(check);
    });
    this.checks.add(check);
    return ended;
  }
}
