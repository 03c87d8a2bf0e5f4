import type { Child, ChildSpec } from '../../process/child';
import { VmreError } from '../../support/errors/vmre-error';
import type { Clock } from '../../support/clock';
import type { Logger } from '../../support/log/logger';
import type { PatientController } from '../../support/patient-controller';
import type { KillProcess, ProcessId } from '../commands/command-request';
import type { CommandHandler, ProgramSpec } from '../commands/command-run';
import type { CommandTable } from '../commands/command-table';
import { describeOrigin } from '../config/config-problems';
import type { ConfigSource } from '../config/config-source';
import { readConfig, writeConfig, type LoadedConfig } from '../config/load-config';
import type { Context } from '../context';
import type { Control } from '../control';
import type { RuntimeEmitter } from '../events/emitter';
import type { HostOptions } from '../host-options';
import type { CliOf, ConfigOf, RuntimeClasses } from '../runtime-classes';
import type { RuntimeMode } from '../runtime-mode';
import type { UsageCounters } from '../usage-counters';
import type { Volumes } from '../volumes';

/** The parts of a context. */
export interface ContextParts {
  name: string;
  version: string;
  mode: RuntimeMode;
  args: readonly string[];
  cli: object;
  host: HostOptions;
  workdir: string;
  configPath: string;
  configSource: ConfigSource;
  loadedConfig: LoadedConfig;
  emitter: RuntimeEmitter;
  control: Control;
  counters: UsageCounters;
  volumes: Volumes;
  log: Logger;
  commands: CommandTable;
  startChild: (spec: ChildSpec) => Promise<Child>;
  lifetime: PatientController;
  clock: Clock;
}

/** The commands created during one call of `runCommand`. */
export interface RunScope {
  isOver: boolean;
  readonly made: ProcessId[];
}

/** The context of one session. */
export class SessionContext<R extends RuntimeClasses = RuntimeClasses> implements Context<R> {
  private scope: RunScope | undefined;

  constructor(private readonly parts: ContextParts) {}

  get name(): string {
    return this.parts.name;
  }

  get version(): string {
    return this.parts.version;
  }

  get mode(): RuntimeMode {
    return this.parts.mode;
  }

  get args(): readonly string[] {
    return this.parts.args;
  }

  get cli(): CliOf<R> {
    return this.parts.cli;
  }

  get config(): ConfigOf<R> {
    return this.parts.loadedConfig.value;
  }

  get configPath(): string {
    return this.parts.configPath;
  }

  get host(): HostOptions {
    return this.parts.host;
  }

  get workdir(): string {
    return this.parts.workdir;
  }

  get emitter(): RuntimeEmitter {
    return this.parts.emitter;
  }

  get control(): Control {
    return this.parts.control;
  }

  get counters(): UsageCounters {
    return this.parts.counters;
  }

  get volumes(): Volumes {
    return this.parts.volumes;
  }

  get signal(): AbortSignal {
    return this.parts.lifetime.signal;
  }

  get clock(): Clock {
    return this.parts.clock;
  }

  get log(): Logger {
    return this.parts.log;
  }

  configOrigin(option: string): string {
    return describeOrigin(this.parts.loadedConfig.origins.get(option) ?? { kind: 'default' });
  }

  async readConfig(path: string = this.configPath): Promise<ConfigOf<R>> {
    return await readConfig(this.name, this.parts.configSource, path);
  }

  async writeConfig(config: ConfigOf<R>, path: string = this.configPath): Promise<void> {
    await writeConfig(this.name, this.parts.configSource, path, config);
  }

  command(handler: CommandHandler): ProcessId {
    const scope = this.requireScope();
    const { pid } = this.parts.commands.create(handler);
    scope.made.push(pid);
    return pid;
  }

  async spawn(spec: ProgramSpec): Promise<ProcessId> {
    const scope = this.requireScope();
    const { pid } = await this.parts.commands.createFromProgram(spec);
    if (scope.isOver) this.parts.commands.discard(pid);
    else scope.made.push(pid);
    return pid;
  }

  kill(kill: KillProcess): void {
    this.parts.commands.kill(kill);
  }

  startChild(spec: ChildSpec): Promise<Child> {
    return this.parts.startChild(spec);
  }

  /** This context for one call of `runCommand`. */
  forRun(scope: RunScope): this {
    const context = Object.create(this) as this;
    context.scope = scope;
    return context;
  }

  private requireScope(): RunScope {
    if (this.scope && !this.scope.isOver) return this.scope;
    throw new VmreError(
      'VMRE_RUN_WITHOUT_COMMAND',
      'ctx.command and ctx.spawn create the command of a RUN: call them before runCommand returns',
      { hint: 'For a program of the runtime itself use ctx.startChild.' },
    );
  }
}
