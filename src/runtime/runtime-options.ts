import type { CounterOptions } from './counters';
import type { Deadlines } from './limits';
import type { RuntimeMode } from './runtime-mode';

/** What `@RuntimeDef` and `defineRuntime` accept. */
export interface RuntimeOptions {
  /**
   * Name of the runtime, or a function that makes it from the command line: one program can then
   * serve several descriptors. Decides where the configuration is. Default: the author's package.
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the class is given beside it
  name?: string | ((cli: any) => string);
  /** Default: the version of the author's package. */
  version?: string;
  /** One sentence for `--help`. Default: the description of the author's package. */
  description?: string;
  /** Default `RuntimeMode.Server`. */
  mode?: RuntimeMode;
  /** Directories that requestors transfer files to and from, absolute: made by `deploy`. */
  volumes?: readonly string[];
  /** Usage counters, by property name such as `golem.usage.requests`. */
  counters?: Readonly<Record<string, CounterOptions>>;
  /** Limits for the hooks. */
  deadlines?: Partial<Deadlines>;
  /** Largest frame accepted from the supervisor, in bytes. Default 64 MiB. */
  maxFrameBytes?: number;
  /** Commands that may run at once; further ones are refused. Default 10,000. */
  maxCommands?: number;
}
