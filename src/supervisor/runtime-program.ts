import type { Readable } from 'node:stream';

import type { Children } from '../process/children';
import type { Child } from '../process/child';
import type { EnvironmentChoice } from '../process/environment';
import { describeExit, type ExitStatus } from '../process/exit-status';
import { withDeadline } from '../support/deadline';
import { VmreError } from '../support/errors/vmre-error';
import { printable } from '../support/printable';

/** Limits the memory for the output of one invocation. */
const MAX_OUTPUT_BYTES = 2 ** 28;

/** Characters of stderr that are quoted in an error. */
const MAX_QUOTED_LENGTH = 4000;

/** The executable of a runtime, and how it is invoked. */
export interface RuntimeProgram {
  /** A path, or a name to look up in PATH. */
  program: string;
  /** The `--runtime-arg` values of the descriptor, which precede the command. */
  runtimeArgs: readonly string[];
  /** Options that the supervisor adds, such as `--task-package P` or `--cpu-cores 2`. Default: none. */
  supervisorArgs?: readonly string[];
  /** The work directory, which must exist. */
  workdir: string;
  /** Maximum milliseconds per answer. */
  timeoutMs: number;
  /** The environment. `listed`: the variables that children inherit by default. Default: all of this process. */
  env?: Record<string, string> | 'listed';
  /** Called with each chunk of stderr of its processes. */
  onStderr?: ((chunk: Buffer) => void) | undefined;
}

/** The environment of a runtime, as an option of children. */
export const environmentOf = ({ env }: RuntimeProgram): EnvironmentChoice =>
  env === 'listed' ? {} : env ? { env, inheritEnv: false } : { inheritEnv: true };

/** The output and exit status of one invocation. */
export interface Printed {
  exit: ExitStatus;
  stdout: string;
  stderr: string;
}

/** Options that precede the command in a session. */
export const globals = ({
  workdir,
  supervisorArgs = [],
  runtimeArgs,
}: RuntimeProgram): string[] => ['--workdir', workdir, ...supervisorArgs, ...runtimeArgs];

/**
 * Invokes a runtime and waits until it exits.
 *
 * @param onStarted called with the process, which it may signal
 * @throws VMRE_RUNTIME_TIMEOUT if it does not exit in time
 */
export async function invoke(
  children: Children,
  runtime: RuntimeProgram,
  args: readonly string[],
  onStarted: (child: Child) => void = () => undefined,
): Promise<Printed> {
  const { program, workdir, timeoutMs } = runtime;
  const child = await children.start({ program, args, cwd: workdir, ...environmentOf(runtime) });
  onStarted(child);
  if (runtime.onStderr) child.stderr.on('data', runtime.onStderr);
  const texts = [readAll(child.stdout), readAll(child.stderr)];
  try {
    const exit = await withDeadline(child.exited, timeoutMs, () => silent(args, timeoutMs));
    const [stdout, stderr] = await Promise.all(texts);
    if (stdout === undefined || stderr === undefined) {
      throw broken(`${args.join(' ')} printed more than ${MAX_OUTPUT_BYTES} bytes`);
    }
    return { exit, stdout, stderr };
  } finally {
    // Only a process that is too slow. Processes left behind are a violation that is checked later.
    if (!child.hasExited) child.signal('SIGKILL');
  }
}

/** @throws VMRE_CONTRACT_BROKEN unless the exit code is 0 */
export function expectSuccess(command: string, printed: Printed): Printed {
  const { exit, stderr } = printed;
  if (exit.code === 0) return printed;
  const text = printable(stderr.trim(), { lines: true, most: MAX_QUOTED_LENGTH });
  const said = text === '' ? '' : `; stderr: ${text}`;
  throw broken(`${command} exited with ${describeExit(exit)}${said}`);
}

/** A violation of the Runtime API. */
export const broken = (text: string): VmreError => new VmreError('VMRE_CONTRACT_BROKEN', text);

/** The error of a runtime that does not answer in time. */
export const silent = (what: readonly string[], ms: number): VmreError =>
  new VmreError('VMRE_RUNTIME_TIMEOUT', `no answer to ${what.join(' ')} within ${ms / 1000} s`);

/** @returns undefined if the limit is exceeded; the stream is then closed. */
async function readAll(stream: Readable): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_OUTPUT_BYTES) stream.destroy();
    else chunks.push(chunk);
  });
  await new Promise((resolve) => stream.once('close', resolve));
  return bytes > MAX_OUTPUT_BYTES ? undefined : Buffer.concat(chunks).toString();
}
