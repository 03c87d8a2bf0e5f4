import type { Readable, Writable } from 'node:stream';

import type { AnyRuntime } from '../../runtime/runtime';
import { currentDirectory } from '../../process/current-directory';
import { claimStdin } from '../../process/stdio/claim-stdin';
import { processEnvironment } from '../process-environment';
import type { ProtocolOutput, HostEnvironment } from '../host-environment';
import { Execution } from './execute';
import { guardExit } from './exit-guard';
import { loadTarget, type RunOptions, type RunTarget } from './load-target';

/**
 * Runs a runtime as this process: understands the command line, does what it asks for, and ends the
 * process with an exit code that a supervisor understands. The one call in the main file of a
 * runtime.
 *
 * @param target the class, or better a function that loads it: `run(() => import('./runtime'))`
 * keeps what is printed while loading off stdout too
 * @param options how the instance is made
 * @throws nothing: every failure is told on stderr and becomes an exit code
 */
export async function run<R extends AnyRuntime>(
  target: RunTarget<R>,
  options: RunOptions<R> = {},
): Promise<void> {
  const host = processEnvironment();
  const execution = new Execution(host, () => loadTarget(target, options));
  const over = guardExit(execution);
  const code = await execution.run();
  over();
  process.exitCode = code;
  await host.flushStderr();
  // Everything was handed to the operating system; what the author left open must not keep us.
  // eslint-disable-next-line n/no-process-exit
  process.exit(code);
}

/** Parts of the environment to replace in {@link runWith}; the rest is that of the process. */
export interface Environment {
  /** Arguments after the program. */
  argv?: readonly string[];
  /** Environment variables. */
  env?: NodeJS.ProcessEnv;
  /** Default of `--workdir`. */
  cwd?: string;
  /** Where requests come from in server mode. */
  stdin?: Readable;
  /** Receives the protocol. Default: stdout, which is then taken from everybody else. */
  stdout?: Writable;
  /** Receives errors and the log. */
  stderr?: Writable;
  /** Where to look for package.json, for name and version: a file or directory. */
  programPath?: string;
  /** Name of the runtime, over every other source. */
  runtimeName?: string;
  /** Directory of configuration and data. Default: that of the user. */
  dataDirectory?: (name: string) => string;
  /** Log file, or false for none. Default: `logs/<name>.log` in the work directory. */
  logFile?: string | false;
}

/**
 * Runs a runtime in an environment of the caller's choice, without ending the process.
 *
 * @param environment what replaces arguments, variables, streams and directories
 * @param target as for `run`
 * @param options as for `run`
 * @returns the exit code that `run` would end the process with
 */
export async function runWith<R extends AnyRuntime>(
  environment: Environment,
  target: RunTarget<R>,
  options: RunOptions<R> = {},
): Promise<number> {
  return new Execution(hostEnvironmentOf(environment), () => loadTarget(target, options)).run();
}

function hostEnvironmentOf({ stdout, ...given }: Environment): HostEnvironment {
  if (!stdout) return over(processEnvironment(given.stdin), given);
  const fallback: HostEnvironment = {
    argv: [],
    env: {},
    get cwd() {
      return currentDirectory();
    },
    get programPath() {
      return currentDirectory();
    },
    get stdin() {
      return claimStdin().stream;
    },
    get stderr() {
      return process.stderr;
    },
    output: outputTo(stdout),
    redirectStrayOutput: () => undefined,
    onSignal: quiet,
    onUncaught: quiet,
  };
  return over(fallback, given);
}

/** The environment with the given parts instead of its own. The getters of the other parts are not called. */
const over = (host: HostEnvironment, given: Partial<Environment>): HostEnvironment =>
  Object.create(host, Object.getOwnPropertyDescriptors(definedOnly(given))) as HostEnvironment;

const quiet = (): (() => void) => () => undefined;

function outputTo(stdout: Writable): ProtocolOutput {
  return {
    printLine: (text) =>
      new Promise((resolve, reject) => {
        stdout.write(`${text}\n`, (error) => (error ? reject(error) : resolve()));
      }),
    stream: () => stdout,
    onReaderGone: quiet,
  };
}

const definedOnly = <T extends object>(values: T): T =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
