import { resolve } from 'node:path';

import { Children } from '../../../process/children';
import type { EnvironmentChoice } from '../../../process/environment';
import { systemCodeOf, VmreError } from '../../../support/errors/vmre-error';
import { VmLog, type VmLogLimits } from '../log/vm-log';
import type { VmLogLine } from '../log/log-line';
import type { RunningPlugin, PluginLauncher } from '../plugin-launcher';
import { openFilesLimit } from './stderr-hints';
import { pluginEnvironment } from './plugin-environment';
import { PluginProcess } from './plugin-process';
import { problemOf } from './program-problem';

/** How a plugin is started as a process of this machine. */
export interface SubprocessOptions extends EnvironmentChoice {
  /** Arguments. Default none, which is all that AvalancheGo gives. */
  args?: readonly string[] | undefined;
  /** Default: the directory of this process. */
  cwd?: string | undefined;
  /**
   * Variables to inherit besides `GRPC_…` and `GODEBUG…`: names, or true for all. Default: none.
   */
  inheritEnv?: readonly string[] | boolean | undefined;
  /**
   * Id of the user that it runs as, where a program of other privileges starts it: connections of that user
   * are served too, and all of its processes are taken for the plugin. Default: the user of this process,
   * and the plugin's own process and those that descend from it alone.
   */
  uid?: number | undefined;
  /** Told of every line of its log, from the first on. What it throws is ignored. */
  onLog?: ((line: VmLogLine) => void) | undefined;
  /** How much of its log is looked at. */
  logLimits?: VmLogLimits | undefined;
  /** Whose child it is. Default: one owner for all plugins of this process. */
  children?: Children | undefined;
}

/** None of them outlives this process, however it ends. */
let ours: Children | undefined;

/**
 * The usual way to manage a VM: its plugin is a child process of this one that is told where the host is
 * by its environment.
 */
export class SubprocessLauncher implements PluginLauncher {
  /** The absolute path of the plugin, and its arguments. */
  readonly name: string;
  /** See {@link SubprocessOptions.uid}. */
  readonly uid: number | undefined;
  /** The absolute path of the plugin. */
  readonly path: string;

  /** @param path of the plugin; it is not looked up in PATH */
  constructor(
    path: string,
    private readonly options: SubprocessOptions = {},
  ) {
    this.path = resolve(path);
    this.uid = options.uid;
    this.name = [this.path, ...(options.args ?? [])].join(' ');
  }

  async start(engineAddress: string): Promise<RunningPlugin> {
    const { args = [], cwd, onLog, logLimits, children = (ours ??= new Children()) } = this.options;
    const problem = problemOf(this.path);
    if (problem) throw problem;
    const env = pluginEnvironment(this.options, engineAddress);
    const spec = { program: this.path, args, cwd, env, inheritEnv: false };
    const child = await children.start(spec).catch((error: unknown) => {
      throw explained(error);
    });
    return new PluginProcess(child, new VmLog(logLimits, onLog), this.uid === undefined);
  }
}

/** A failure to start is sometimes one of this process. */
function explained(error: unknown): unknown {
  const cause = VmreError.is(error) ? error.cause : error;
  const code = systemCodeOf(cause);
  if (!VmreError.is(error) || (code !== 'EMFILE' && code !== 'ENFILE')) return error;
  const hint = `This process has too many files open (${openFilesLimit()}): raise it with ulimit -n.`;
  return new VmreError(error.code, error.message, { hint, data: error.data, cause });
}
