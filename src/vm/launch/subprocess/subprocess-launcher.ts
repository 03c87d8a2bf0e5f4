import { resolve } from 'node:path';

import { Children } from '../../../process/children';
import type { EnvironmentChoice } from '../../../process/environment';
import { systemCodeOf, VmreError } from '../../../support/errors/vmre-error';
import { VmLog, type VmLogLimits } from '../log/vm-log';
import type { RunningPlugin, PluginLauncher } from '../plugin-launcher';
import { openFilesLimit } from './stderr-hints';
import { pluginEnvironment } from './plugin-environment';
import { PluginProcess } from './plugin-process';
import { problemOf } from './program-problem';

/** Options of a {@link SubprocessLauncher}. */
export interface SubprocessOptions extends EnvironmentChoice {
  /** Command-line arguments. Default: none, as under AvalancheGo. */
  args?: readonly string[] | undefined;
  /** Working directory. Default: that of this process. */
  cwd?: string | undefined;
  /**
   * Variables to inherit besides `GRPC_…` and `GODEBUG…`: names, or true for all. Default: none.
   */
  inheritEnv?: readonly string[] | boolean | undefined;
  /**
   * Id of the user that the plugin runs as, when a privileged helper starts it. Connections of that user are
   * then accepted, and all its processes count as the plugin. Default: the user of this process; only the
   * plugin and its descendants count.
   */
  uid?: number | undefined;
  /** Limits for its log. */
  logLimits?: VmLogLimits | undefined;
  /** The owner of the process. Default: one owner for all plugins of this process. @internal */
  children?: Pick<Children, 'start'> | undefined;
}

/** None of these children outlives this process, however it exits. */
let ours: Children | undefined;

/** Runs a plugin as a child process, which gets the address of the host in its environment. */
export class SubprocessLauncher implements PluginLauncher {
  /** The absolute path of the plugin, and its arguments. */
  readonly name: string;
  /** See {@link SubprocessOptions.uid}. */
  readonly uid: number | undefined;
  /** The absolute path of the plugin. */
  readonly path: string;

  /**
   * @param path of the plugin; not searched in PATH
   * @param options see {@link SubprocessOptions}
   */
  constructor(
    path: string,
    private readonly options: SubprocessOptions = {},
  ) {
    this.path = resolve(path);
    this.uid = options.uid;
    this.name = [this.path, ...(options.args ?? [])].join(' ');
  }

  /**
   * Starts the process; see {@link PluginLauncher.start}.
   *
   * @throws VMRE_PROGRAM_NOT_FOUND, VMRE_SPAWN_FAILED
   */
  async start(engineAddress: string): Promise<RunningPlugin> {
    const { args = [], cwd, logLimits, children = (ours ??= new Children()) } = this.options;
    const problem = problemOf(this.path);
    if (problem) throw problem;
    const env = pluginEnvironment(this.options, engineAddress);
    const spec = { program: this.path, args, cwd, env, inheritEnv: false };
    const child = await children.start(spec).catch((error: unknown) => {
      throw explained(error);
    });
    return new PluginProcess(child, new VmLog(logLimits), this.uid === undefined);
  }
}

/** Explains a failed start whose cause lies in this process. */
function explained(error: unknown): unknown {
  const cause = VmreError.is(error) ? error.cause : error;
  const code = systemCodeOf(cause);
  if (!VmreError.is(error) || (code !== 'EMFILE' && code !== 'ENFILE')) return error;
  const hint = `This process has too many open files (${openFilesLimit()}): raise the limit with ulimit -n.`;
  return new VmreError(error.code, error.message, { hint, data: error.data, cause });
}
