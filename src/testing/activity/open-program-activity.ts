import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { ProgramOptions } from '../../supervisor/runtime-program';
import { createDirectory } from './activity-directory';
import { ProgramHost } from './program-host';
import { stopOnAbort } from './stop-on-abort';
import { TestActivity } from './test-activity';

/** Options of {@link openProgramActivity}. */
export interface ProgramActivityOptions extends Pick<
  ProgramOptions,
  'env' | 'inheritEnv' | 'supervisorArgs' | 'timeoutMs'
> {
  /** Arguments before the command, like `--runtime-arg` of a descriptor. Default: none. */
  args?: readonly string[] | undefined;
  /** Values of the configuration file of a runtime on VMRE; the others have their defaults. Default: none. */
  config?: object | undefined;
  /** Stops the activity when it is aborted. Default: none. */
  signal?: AbortSignal | undefined;
}

/**
 * Opens an activity of an executable, in any language: as {@link openActivity}, but over real processes. At its end,
 * `stop()` or `await using` rejects if the runtime wrote anything but the protocol to stdout, violated the order of
 * events, stopped too late, or left a process behind. No process outlives the test.
 *
 * @param path of the executable; a name without a slash is looked up in PATH
 * @param options arguments, configuration, variables and time limit
 * @example
 * ```ts
 * import { join } from 'node:path';
 *
 * import { openProgramActivity } from 'vmre/testing';
 *
 * test('the executable ends at SIGTERM', async () => {
 *   await using activity = await openProgramActivity(join(__dirname, 'greeter.js'));
 *   await activity.deploy();
 *   await activity.start();
 *   activity.signal('SIGTERM');
 *   expect(await activity.exited).toBe(143);
 * });
 * ```
 */
export async function openProgramActivity(
  path: string,
  options: ProgramActivityOptions = {},
): Promise<TestActivity> {
  const { args, config, env, signal, ...rest } = options;
  signal?.throwIfAborted();
  const json = config && JSON.stringify(config);
  const directory = createDirectory();
  const configPath = join(directory.data, 'config.json');
  if (json !== undefined) writeFileSync(configPath, json);
  const program = path.includes('/') ? resolve(path) : path;
  const host = new ProgramHost(program, directory, {
    ...rest,
    runtimeArgs: args,
    env: {
      XDG_DATA_HOME: directory.data,
      ...(json !== undefined && { VMRE_CONFIG: configPath }),
      ...env,
    },
  });
  return stopOnAbort(new TestActivity(host, undefined), signal);
}
