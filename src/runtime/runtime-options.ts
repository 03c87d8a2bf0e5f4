import type { CounterOptions } from './counters';
import type { Deadlines } from './limits';
import type { RuntimeMode } from './runtime-mode';

/** The options of `@RuntimeDef` and `defineRuntime`. */
export interface RuntimeOptions {
  /**
   * Name of the runtime, or a function that derives it from the command line, so that one program can serve several
   * descriptors. It also determines the directory of the configuration. Default: the name of the author's package.
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the class is given beside it
  name?: string | ((cli: any) => string) | undefined;
  /** Default: the version of the author's package. */
  version?: string | undefined;
  /** One sentence for `--help`. Default: the description of the author's package. */
  description?: string | undefined;
  /** Default `RuntimeMode.Server`. */
  mode?: RuntimeMode | undefined;
  /** Absolute paths of directories that requestors transfer files to and from. `deploy` creates them. Default: none. */
  volumes?: readonly string[] | undefined;
  /** Usage counters, by property name such as `golem.usage.requests`. Default: none. */
  counters?: Readonly<Record<string, CounterOptions>> | undefined;
  /** Time limits for the hooks, in milliseconds. */
  deadlinesMs?: { readonly [Hook in keyof Deadlines]?: Deadlines[Hook] | undefined } | undefined;
  /** Largest frame accepted from the supervisor, in bytes. Default 64 MiB. */
  maxFrameBytes?: number | undefined;
  /** Commands that may run at the same time; more are rejected. Default 10,000. */
  maxCommands?: number | undefined;
}
