import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadTarget, type RunTarget } from '../../adapters/command-line/load-target';
import type { Child, ChildSpec } from '../../process/child';
import { CommandTable } from '../../runtime/commands/command-table';
import { configOf } from '../../runtime/config/load-config';
import { controlBy } from '../../runtime/control';
import type { RuntimeDefinition } from '../../runtime/definition';
import { EventHub } from '../../runtime/events/event-hub';
import { HubEmitter } from '../../runtime/events/hub-emitter';
import type { HostOptions } from '../../runtime/host-options';
import type { AnyRuntime } from '../../runtime/runtime';
import type { CliOf, ConfigOf } from '../../runtime/runtime-classes';
import { UsageCounters } from '../../runtime/usage-counters';
import { WorkVolumes } from '../../runtime/work-volumes';
import { failureLog } from '../../runtime/session/failure-log';
import { CommandMonitor } from '../../supervisor/command-monitor';
import type { Clock } from '../../support/clock';
import { processClock } from '../../support/deadline';
import { VmreError } from '../../support/errors/vmre-error';
import { given } from '../../support/given';
import { isRecord } from '../../support/json';
import { PatientController } from '../../support/patient-controller';
import { EventRecord } from '../activity/event-record';
import type { DeepPartial } from '../activity/open-activity';
import { MemoryVolumes } from './memory-volumes';
import { RecordingContext, type MockContext } from './recording-context';
import { recordedLog, type LoggedLine } from './recorded-log';
import { sinkTo } from './recording-sink';

/** Options of {@link mockContext}. */
export interface MockOptions<R extends AnyRuntime> {
  /** Values of the configuration, at any depth; the others have their defaults. */
  config?: DeepPartial<ConfigOf<R>> | undefined;
  /** Options and positional arguments of the command line; the others have their defaults. */
  cli?: DeepPartial<CliOf<R>> | undefined;
  /** Arguments of the command, such as those of DEPLOY or START. Default: none. */
  args?: readonly string[] | undefined;
  /** What the supervisor passes: image, limits, volumes, endpoints. Default: none of it. */
  host?: Partial<HostOptions> | undefined;
  /**
   * An existing directory, in which volumes are created. Default: a path that does not exist, and volumes without
   * directories.
   */
  workdir?: string | undefined;
  /** The time. Default: that of the process. */
  clock?: Clock | undefined;
  /** Starts programs: `ctx.spawn`, `ctx.startChild`, `run.exec`. Default: it rejects with VMRE_NOT_SUPPORTED. */
  startChild?: ((spec: ChildSpec) => Promise<Child>) | undefined;
}

/**
 * Creates a context for the test of a single hook or command. Commands run by the rules of real ones, but there is no
 * process, no supervisor, and no file. What the runtime emits, logs and asks for is recorded.
 *
 * @param target the runtime, as `run` takes it
 * @param options configuration, arguments, work directory and clock
 * @throws VMRE_CONFIG_INVALID, VMRE_DEFINITION_INVALID
 * @example
 * ```ts
 * import { command, Runtime } from 'vmre';
 * import { mockContext } from 'vmre/testing';
 *
 * class Adder extends Runtime {
 *   @command() three() {
 *     this.ctx.log.info('adding');
 *     return 1 + 2;
 *   }
 * }
 *
 * test('adds', async () => {
 *   const ctx = await mockContext(Adder);
 *   const adder = await ctx.create();
 *   expect(await ctx.perform(() => adder.three())).toMatchObject({ code: 0, value: 3 });
 *   expect(ctx.logged).toMatchObject([{ level: 'info', message: 'adding' }]);
 * });
 * ```
 */
export async function mockContext<R extends AnyRuntime>(
  target: RunTarget<R>,
  options: MockOptions<R> = {},
): Promise<MockContext<R>> {
  const definition = await loadTarget(target, {});
  const cli = withValues(new definition.cli.type(), options.cli ?? {});
  const name = nameOf(definition, cli);
  const config = JSON.parse(JSON.stringify(options.config ?? {})) as object;
  const loadedConfig = await configOf(name, definition.config, config);
  const { args = [], clock = processClock, workdir = join(tmpdir(), 'vmre-mock') } = options;
  const [record, monitor, logged] = [new EventRecord(), new CommandMonitor(), [] as LoggedLine[]];
  const log = recordedLog(logged);
  const hub = new EventHub(sinkTo(record.tap(monitor)), log);
  const counters = new UsageCounters({
    declared: definition.options.counters ?? {},
    publish: (counter, value) => hub.counter(counter, value),
    clock,
  });
  const shutdowns: number[] = [];
  const control = controlBy((code) => shutdowns.push(code));
  const { startChild = refuseChild } = options;
  const host = { volumeOverride: {}, unknown: [], ...options.host };
  const volumes =
    options.workdir === undefined ? new MemoryVolumes(workdir) : new WorkVolumes(workdir);
  const declared = [...(definition.options.volumes ?? []), ...Object.keys(host.volumeOverride)];
  for (const path of declared) volumes.add(path); // as DEPLOY does
  const powers = { control, recordFailure: failureLog(log), clock, start: startChild };
  const commands = new CommandTable(hub, powers, definition.options.maxCommands);
  return new RecordingContext<R>(
    {
      name,
      version: definition.options.version ?? '0.0.0',
      mode: definition.mode,
      args,
      cli,
      host,
      workdir,
      configPath: join(workdir, `${name}.json`),
      configSource: definition.config,
      loadedConfig,
      emitter: new HubEmitter(hub, counters),
      control,
      counters,
      volumes,
      log,
      commands,
      startChild,
      lifetime: new PatientController(),
      clock,
    },
    { definition, record, monitor, logged, shutdowns },
  );
}

function nameOf({ options }: RuntimeDefinition, cli: object): string {
  const { name = 'test-runtime' } = options;
  return typeof name === 'function' ? (name(cli) ?? 'test-runtime') : name;
}

/** Sets the given options; groups of options keep the defaults of the others. */
function withValues<T extends object>(options: T, values: object): T {
  const known = options as Record<string, unknown>;
  for (const [name, value] of Object.entries(given(values))) {
    const now = known[name];
    const isGroup = isRecord(now) && Object.getPrototypeOf(now) !== Object.prototype;
    known[name] = isGroup && isRecord(value) ? withValues(now, value) : value;
  }
  return options;
}

const refuseChild = ({ program }: ChildSpec): Promise<Child> => {
  const text = `a mock context starts no program (${program})`;
  const hint = 'Give mockContext() a startChild, or use openActivity().';
  return Promise.reject(new VmreError('VMRE_NOT_SUPPORTED', text, { hint }));
};
