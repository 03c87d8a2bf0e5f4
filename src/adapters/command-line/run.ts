import type { Readable, Writable } from 'node:stream';

import type { AnyRuntime } from '../../runtime/runtime';
import type { Clock } from '../../support/clock';
import { currentDirectory } from '../../process/current-directory';
import { claimStdin } from '../../process/stdio/claim-stdin';
import { given } from '../../support/given';
import { processEnvironment } from '../process-environment';
import type { ProtocolOutput, HostEnvironment } from '../host-environment';
import { Execution } from './execute';
import { guardExit } from './exit-guard';
import { loadTarget, type RunOptions, type RunTarget } from './load-target';

/**
 * Runs a runtime as this process: parses the command line, executes its command, and exits the process
 * with an exit code for the supervisor. The main file of a runtime needs only this call.
 *
 * @param target the class, or preferably a function that loads it: `run(() => import('./runtime'))`
 * also keeps output during loading off stdout
 * @param options how the instance is created
 * @throws nothing: every failure is reported on stderr and becomes an exit code
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
  // The operating system has all output; handles that the author left open must not delay the exit.
  // eslint-disable-next-line n/no-process-exit
  process.exit(code);
}

/** Parts of the environment to replace in {@link runWith}; the other parts are those of the process. */
export interface Environment {
  /** Arguments after the program name. */
  argv?: readonly string[] | undefined;
  /** Environment variables. */
  env?: NodeJS.ProcessEnv | undefined;
  /** Default of `--workdir`. */
  cwd?: string | undefined;
  /** Source of requests in server mode. */
  stdin?: Readable | undefined;
  /** Receives the protocol. Default: stdout, which is then reserved for the protocol. */
  stdout?: Writable | undefined;
  /** Receives errors and the log. */
  stderr?: Writable | undefined;
  /** File or directory where the search for package.json, which has name and version, starts. */
  programPath?: string | undefined;
  /** Measures time limits, and is `ctx.clock`. Default: that of the process. */
  clock?: Clock | undefined;
  /** Source of signals, such as SIGTERM. @internal */
  onSignal?: HostEnvironment['onSignal'] | undefined;
  /** Name of the runtime; overrides every other source. */
  runtimeName?: string | undefined;
  /** Returns the directory of configuration and data. Default: the user's. */
  dataDirectory?: ((name: string) => string) | undefined;
  /** Log file, or false for none. Default: `logs/<name>.log` in the work directory. */
  logFile?: string | false | undefined;
}

/**
 * Runs a runtime in an environment that the caller chooses, without exiting the process.
 *
 * @param environment replacements for arguments, variables, streams and directories
 * @param target as for `run`
 * @param options as for `run`
 * @returns the exit code with which `run` would exit the process
 */
export async function runWith<R extends AnyRuntime>(
  environment: Environment,
  target: RunTarget<R>,
  options: RunOptions<R> = {},
): Promise<number> {
  return new Execution(hostEnvironmentOf(environment), () => loadTarget(target, options)).run();
}

function hostEnvironmentOf({ stdout, ...given }: Environment): HostEnvironment {
  if (!stdout) return over(processEnvironment(given), given);
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

/** Overrides parts of an environment without evaluating its getters. */
const over = (host: HostEnvironment, values: Partial<Environment>): HostEnvironment =>
  Object.create(host, Object.getOwnPropertyDescriptors(given(values))) as HostEnvironment;

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
