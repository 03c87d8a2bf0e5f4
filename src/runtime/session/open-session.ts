import { isAbsolute, join, resolve } from 'node:path';

import { Children } from '../../process/children';
import { processClock } from '../../support/deadline';
import { dataDirectory } from '../../support/data-directory';
import { levelFromEnvironment } from '../../support/log/level';
import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { PatientController } from '../../support/patient-controller';
import { parseByteSize } from '../../support/byte-size';
import {
  createLogger,
  DEFAULT_LOG_FILE_BYTES,
  type Logger,
  type LogSettings,
} from '../../support/log/logger';
import { commandMethods } from '../commands/command-methods';
import { CommandTable } from '../commands/command-table';
import { discoverConfig } from '../config/config-file';
import { loadConfig } from '../config/load-config';
import { controlBy } from '../control';
import type { RuntimeDefinition } from '../definition';
import type { EventSink } from '../events/event';
import { EventHub } from '../events/event-hub';
import { HubEmitter } from '../events/hub-emitter';
import { refuseMisspeltHooks } from '../hook-names';
import type { KeptCounters } from '../kept-counters';
import { withContext } from '../pending-context';
import { contextKey, type AnyRuntime } from '../runtime';
import { RuntimeMode } from '../runtime-mode';
import { UsageCounters } from '../usage-counters';
import { WorkVolumes } from '../work-volumes';
import { usableWorkdir } from '../workdir';
import { failureLog } from './failure-log';
import { HookRunner } from './hook-runner';
import { identify } from './identity';
import type { Invocation, InvocationEnvironment } from './invocation';
import { RuntimeSession } from './runtime-session';
import { SessionContext } from './session-context';
import { MIN_LOG_BYTES } from '../limits';

/** The parameters of {@link openSession}. */
export interface SessionRequest {
  definition: RuntimeDefinition;
  invocation: Invocation;
  environment: InvocationEnvironment;
  sink: EventSink;
  /** The author asked to stop the runtime. */
  onShutdown: (code: number) => void;
}

/**
 * Creates the context and the instance of a runtime for one invocation.
 *
 * @throws VMRE_CONFIG_*, VMRE_WORKDIR_UNUSABLE, VMRE_DEFINITION_INVALID, VMRE_HOOK_FAILED
 */
export async function openSession(request: SessionRequest): Promise<RuntimeSession> {
  const { definition, invocation, environment, sink } = request;
  const { name, version } = identify(definition, environment, invocation.cli);
  const workdir = workdirOf(invocation, environment);
  const { log, failures } = openLogs(name, workdir, definition, invocation, environment);
  const recordFailure = failureLog(failures);
  const configPath = configPathOf(name, invocation, environment);
  const loadedConfig = await loadConfig({
    name,
    source: definition.config,
    path: configPath,
    overrides: { flags: invocation.configFlags, env: environment.env },
    onUnwritable: (error) => log.warn('defaults are used without a file', { error: error.message }),
  });
  const { clock = processClock } = environment;
  const lifetime = new PatientController();
  const children = new Children({ ownsProcess: environment.ownsProcess });
  const hub = new EventHub(sink, log);
  const counters = new UsageCounters({
    declared: definition.options.counters ?? {},
    publish: (counter, value) => hub.counter(counter, value),
    openKept: hasCounters(definition, invocation) ? () => openKept(workdir) : undefined,
    clock,
    onUnkept: (error) => log.error('the usage counters cannot be kept', { error }),
  });
  const emitter = new HubEmitter(hub, counters);
  const control = controlBy(request.onShutdown);
  const startChild: Children['start'] = (spec) =>
    children.start({ ...spec, cwd: resolve(workdir, spec.cwd ?? '') });
  const powers = { control, recordFailure, clock, start: startChild };
  const commands = new CommandTable(hub, powers, definition.options.maxCommands);
  const context = new SessionContext<AnyRuntime>({
    name,
    version,
    mode: definition.mode,
    args: invocation.args,
    cli: invocation.cli,
    host: invocation.host,
    workdir,
    configPath,
    configSource: definition.config,
    loadedConfig,
    emitter,
    control,
    counters,
    volumes: new WorkVolumes(workdir),
    log,
    commands,
    startChild,
    lifetime,
    clock,
  });
  const endLifetime = (error: VmreError): void => lifetime.abort(error);
  const hooks = new HookRunner(definition.deadlinesMs, recordFailure, endLifetime, clock);
  const runtime = await hooks.call('create', () =>
    withContext(context, () => definition.create(context)),
  );
  requireRuntime(runtime);
  if (contextKey in runtime) runtime[contextKey] = context; // an asynchronous factory may have created it late
  refuseMisspeltHooks(runtime);
  // Throws what is wrong with them. A provider runs `test` before it asks for offers, which need no commands.
  if (invocation.command !== 'offer-template') commandMethods(runtime);
  const parts = {
    ...{ definition, runtime, context, hooks, commands, children, hub, recordFailure },
    lifetime,
  };
  return new RuntimeSession(parts);
}

function requireRuntime(made: unknown): void {
  if (typeof made === 'object' && made !== null && 'runCommand' in made) return;
  throw new VmreError(
    'VMRE_HOOK_RESULT_INVALID',
    `create returned ${messageOf(made)} instead of a runtime`,
    { hint: 'Return an instance of a class that extends Runtime.' },
  );
}

function openKept(workdir: string): KeptCounters {
  const kept = require('../kept-counters') as typeof import('../kept-counters');
  return new kept.KeptCounters(workdir);
}

/** START publishes the counters of DEPLOY. In command mode, counters are not published. */
const hasCounters = ({ mode }: RuntimeDefinition, { command }: Invocation): boolean =>
  mode === RuntimeMode.Server && (command === 'deploy' || command === 'start');

/** `test` and `offer-template` do not belong to an activity: they may run in any directory. */
function workdirOf(
  { command, workdir = '' }: Invocation,
  environment: InvocationEnvironment,
): string {
  const belongs = command === 'deploy' || command === 'start' || command === 'run';
  if (belongs) return usableWorkdir(absolute(workdir, environment));
  return workdir === '' ? anywhere(environment) : absolute(workdir, environment);
}

function configPathOf(
  name: string,
  invocation: Invocation,
  environment: InvocationEnvironment,
): string {
  if (invocation.configPath !== undefined) return absolute(invocation.configPath, environment);
  const directory = environment.dataDirectory?.(name) ?? dataDirectory(name, environment.env);
  return discoverConfig(absolute(directory, environment), name);
}

/** The current directory may be gone, so it is read only for a relative path. */
const absolute = (path: string, environment: InvocationEnvironment): string =>
  isAbsolute(path) ? resolve(path) : resolve(environment.cwd, path);

function anywhere(environment: InvocationEnvironment): string {
  try {
    return resolve(environment.cwd);
  } catch {
    return process.cwd();
  }
}

/**
 * The requestor sees the stderr of a one-shot command, so only warnings go there. The provider discards the stderr of
 * a server, so the log is also written to a file in the work directory. Unless a log level is set, the failures of a
 * one-shot command go only to that file: their messages are on stderr anyway.
 */
function openLogs(
  name: string,
  workdir: string,
  { mode }: RuntimeDefinition,
  { command }: Invocation,
  environment: InvocationEnvironment,
): { log: Logger; failures: Logger } {
  const { env, logFile } = environment;
  const asked = levelFromEnvironment(env);
  const isServer = command === 'start' && mode === RuntimeMode.Server;
  const isActivity = command !== 'test' && command !== 'offer-template';
  const chosen = logFile ?? env['VMRE_LOG_FILE'];
  // The work directory may be open to the requestor.
  const within = chosen === undefined ? workdir : undefined;
  const path = chosen ?? (isActivity && join(workdir, 'logs', `${name}.log`));
  const maxBytes = logBytes(env['VMRE_LOG_BYTES']);
  const file: LogSettings['file'] = path
    ? { level: asked ?? 'info', path, within, maxBytes }
    : undefined;
  const log = createLogger({
    name,
    stream: { level: asked ?? (isServer ? 'info' : 'warn'), to: () => environment.stderr },
    ...(file && { file }),
  });
  const isQuiet = isActivity && !isServer && asked === undefined;
  return { log, failures: isQuiet ? createLogger({ name, ...(file && { file }) }) : log };
}

function logBytes(given: string | undefined): number {
  if (given === undefined || given === '') return DEFAULT_LOG_FILE_BYTES;
  const bytes = parseByteSize(given);
  if (bytes !== undefined && bytes >= MIN_LOG_BYTES) return bytes;
  const text = `VMRE_LOG_BYTES=${given} must be a size of at least ${MIN_LOG_BYTES} bytes`;
  throw new VmreError('VMRE_OPTION_INVALID', text, { hint: 'Write it as 16 MiB or 1000000.' });
}
