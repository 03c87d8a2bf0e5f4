import {
  loadTarget,
  type RunOptions,
  type RunTarget,
} from '../../adapters/command-line/load-target';
import type { RuntimeDefinition } from '../../runtime/definition';
import type { AnyRuntime } from '../../runtime/runtime';
import type { ConfigOf } from '../../runtime/runtime-classes';
import type { TestClock } from '../test-clock';
import { createDirectory } from './activity-directory';
import { MemoryHost } from './memory-host';
import { TestActivity } from './test-activity';
import { stopOnAbort } from './stop-on-abort';

/**
 * Some of the options of a class, and some of those of its groups. As in a configuration file, lists and plain
 * objects replace the default as a whole.
 */
export type DeepPartial<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [K in keyof T]?: DeepPartial<T[K]> | undefined }
    : T;

/** Options of {@link openActivity}. */
export interface ActivityOptions<R extends AnyRuntime> extends RunOptions<R> {
  /** Values of the configuration file, at any depth; the others have their defaults. */
  config?: DeepPartial<ConfigOf<R>> | undefined;
  /** Arguments before the command, like `--runtime-arg` of a descriptor. Default: none. */
  args?: readonly string[] | undefined;
  /** Name of the runtime. Default: that of the definition, or `test-runtime`. */
  name?: string | undefined;
  /** The complete environment. Default: empty. */
  env?: Record<string, string> | undefined;
  /** Measures the time limits of hooks, commands and counters, and is `ctx.clock`. Default: the time of the process. */
  clock?: TestClock | undefined;
  /** Stops the activity when it is aborted. Default: none. */
  signal?: AbortSignal | undefined;
}

/**
 * Opens an activity of a runtime in memory. The runtime is used through its real command line and Runtime API, but
 * without a process. As on a provider, `deploy` and `start` create separate instances that share only the work
 * directory.
 *
 * @param target the runtime, as `run` takes it
 * @param options configuration, arguments, name, variables and clock
 * @example
 * ```ts
 * import { defineRuntime } from 'vmre';
 * import { openActivity } from 'vmre/testing';
 *
 * const echo = defineRuntime({
 *   name: 'echo',
 *   commands: { echo: { args: { word: { type: String } }, handler: ({ word }) => word } },
 * });
 *
 * test('echoes its arguments', async () => {
 *   await using activity = await openActivity(echo); // or stop() it at the end
 *   await activity.deploy();
 *   await activity.start();
 *   expect(await activity.run('echo', 'hi')).toMatchObject({ code: 0, value: 'hi' });
 * });
 * ```
 */
export async function openActivity<R extends AnyRuntime>(
  target: RunTarget<R>,
  options: ActivityOptions<R> = {},
): Promise<TestActivity> {
  const { args = [], config, create, env = {}, name, clock, signal } = options;
  signal?.throwIfAborted();
  const json = config && JSON.stringify(config);
  const host = new MemoryHost({
    load: () => withName(target as RunTarget, (create ? { create } : {}) as RunOptions<AnyRuntime>),
    directory: createDirectory(),
    args,
    config: json,
    environment: { env, runtimeName: name, clock },
  });
  return stopOnAbort(new TestActivity(host, clock), signal);
}

/** A runtime without a name would have that of the package in the current directory. */
async function withName(
  target: RunTarget,
  options: RunOptions<AnyRuntime>,
): Promise<RuntimeDefinition> {
  const definition = await loadTarget(target, options);
  const name = definition.options.name ?? 'test-runtime';
  return { ...definition, options: { ...definition.options, name } };
}
