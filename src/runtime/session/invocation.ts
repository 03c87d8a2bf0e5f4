import type { Writable } from 'node:stream';

import type { Clock } from '../../support/clock';
import type { Overrides } from '../config/config-source';
import type { HostOptions } from '../host-options';

/** The commands of a runtime on its command line. */
export const commandNames = ['deploy', 'start', 'run', 'offer-template', 'test'] as const;

/** A command of a runtime's command line. */
export type CommandName = (typeof commandNames)[number];

/** A command for a runtime, with its options. */
export interface Invocation {
  command: CommandName;
  /** Everything after the command. */
  args: readonly string[];
  /** An instance of the author's command line class. */
  cli: object;
  host: HostOptions;
  /** As given. Undefined for the current directory. */
  workdir: string | undefined;
  /** As given. Undefined for the default place. */
  configPath: string | undefined;
  /** Values for options of the configuration, by flag. */
  configFlags: Overrides['flags'];
}

/** The environment of a runtime. Tests replace parts of it. */
export interface InvocationEnvironment {
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** For log lines. */
  stderr: Writable;
  /** Where to look for the author's package.json: a file or directory. */
  programPath: string;
  /** Measures the time limits of the framework. Default: that of the process. */
  clock?: Clock | undefined;
  /** Overrides every other source of the name. */
  runtimeName?: string | undefined;
  /** Default: `VMRE_LOG_FILE`, or in an activity `logs/<name>.log` of the work directory. */
  logFile?: string | false | undefined;
  /** Whether this process serves only the runtime, so that all its children belong to the runtime. */
  ownsProcess?: boolean | undefined;
  /** Directory of configuration and data, by name of the runtime. Default: that of the user. */
  dataDirectory?: ((name: string) => string) | undefined;
}
