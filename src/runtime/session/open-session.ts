import { join, resolve } from 'node:path';

import { Children } from '../../process/children';
import { dataDirectory } from '../../support/data-directory';
import { levelFromEnvironment } from '../../support/log/level';
import { VmreError } from '../../support/errors/vmre-error';
import { parseByteSize } from '../../support/byte-size';
import { createLogger, USUAL_FILE_BYTES, type Logger } from '../../support/log/logger';
import { CommandTable } from '../commands/command-table';
import { discoverConfig } from '../config/config-file';
import { loadConfig } from '../config/load-config';
import { Context } from '../context';
import { Control } from '../control';
import { Counters } from '../counters';
import type { RuntimeDefinition } from '../definition';
import { RuntimeEmitter } from '../events/emitter';
import type { EventSink } from '../events/event';
import { EventHub } from '../events/event-hub';
import { RuntimeMode } from '../runtime-mode';
import { Volumes } from '../volumes';
import { usableWorkdir } from '../workdir';
import { HookRunner } from './hook-runner';
import { identify } from './identity';
import type { Invocation, Surroundings } from './invocation';
import { RuntimeSession } from './runtime-session';

/** Less would have no room for a line. */
const LEAST_LOG_BYTES = 4096;

/** Everything that a session is opened with. */
export interface SessionRequest {
  definition: RuntimeDefinition;
  invocation: Invocation;
  surroundings: Surroundings;
  sink: EventSink;
  /** The author asked to stop the runtime. */
  onShutdown: (code: number) => void;
}

/**
 * Makes the context and the instance of a runtime for one invocation.
 *
 * @throws VMRE_CONFIG_*, VMRE_WORKDIR_UNUSABLE, VMRE_DEFINITION_INVALID, VMRE_HOOK_FAILED
 */
export async function openSession(request: SessionRequest): Promise<RuntimeSession> {
  const { definition, invocation, surroundings, sink } = request;
  const { name, version } = identify(definition, surroundings, invocation.cli);
  const workdir = workdirOf(invocation, surroundings);
  const log = openLog(name, workdir, definition, invocation, surroundings);
  const configPath = configPathOf(name, invocation, surroundings);
  const loadedConfig = await loadConfig({
    name,
    source: definition.config,
    path: configPath,
    overrides: { flags: invocation.configFlags, env: surroundings.env },
    onUnwritable: (error) => log.warn('defaults are used without a file', { error: error.message }),
  });
  const children = new Children({ ownsProcess: surroundings.ownsProcess });
  const hub = new EventHub(sink, log);
  const emitter = new RuntimeEmitter(hub);
  const control = new Control(request.onShutdown);
  const startChild: Children['start'] = (spec) => children.start(spec);
  const powers = { emitter, control, log, start: startChild };
  const commands = new CommandTable(hub, powers, definition.options.maxCommands);
  const context = new Context({
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
    counters: new Counters(definition.options.counters ?? {}, (counter, value) => {
      void emitter.counter(counter, value);
    }),
    volumes: new Volumes(workdir),
    log,
    commands,
    startChild,
  });
  const hooks = new HookRunner(definition.deadlines);
  const runtime = await hooks.call('create', () => definition.create(context));
  return new RuntimeSession({ definition, runtime, context, hooks, commands, children, hub });
}

/** `test` and `offer-template` belong to no activity and may run anywhere. */
function workdirOf({ command, workdir }: Invocation, { cwd }: Surroundings): string {
  const belongs = command === 'deploy' || command === 'start' || command === 'run';
  return belongs ? usableWorkdir(workdir ?? cwd, cwd) : resolve(cwd, workdir ?? '');
}

function configPathOf(name: string, invocation: Invocation, surroundings: Surroundings): string {
  const { cwd, env } = surroundings;
  if (invocation.configPath !== undefined) return resolve(cwd, invocation.configPath);
  const directory = surroundings.dataDirectory?.(name) ?? dataDirectory(name, env);
  return discoverConfig(resolve(cwd, directory), name);
}

/**
 * Stderr of a one-shot command is shown to the requestor, so only warnings go there; that of a
 * server is thrown away by the provider, so the log is also kept in the work directory.
 */
function openLog(
  name: string,
  workdir: string,
  { mode }: RuntimeDefinition,
  { command }: Invocation,
  surroundings: Surroundings,
): Logger {
  const { env, logFile } = surroundings;
  const asked = levelFromEnvironment(env);
  const isServer = command === 'start' && mode === RuntimeMode.Server;
  const isActivity = command !== 'test' && command !== 'offer-template';
  const chosen = logFile ?? env['VMRE_LOG_FILE'];
  // The work directory may be open to the requestor.
  const within = chosen === undefined ? workdir : undefined;
  const path = chosen ?? (isActivity && join(workdir, 'logs', `${name}.log`));
  const mostBytes = logBytes(env['VMRE_LOG_BYTES']);
  return createLogger({
    name,
    stream: { level: asked ?? (isServer ? 'info' : 'warn'), to: () => surroundings.stderr },
    ...(path && { file: { level: asked ?? 'info', path, within, mostBytes } }),
  });
}

function logBytes(given: string | undefined): number {
  if (given === undefined || given === '') return USUAL_FILE_BYTES;
  const bytes = parseByteSize(given);
  if (bytes !== undefined && bytes >= LEAST_LOG_BYTES) return bytes;
  const text = `VMRE_LOG_BYTES=${given} is no size of ${LEAST_LOG_BYTES} bytes or more`;
  throw new VmreError('VMRE_OPTION_INVALID', text, { hint: 'Write it as 16 MiB or 1000000.' });
}
