import type { Readable } from 'node:stream';

import type { Children } from '../process/children';
import type { Child } from '../process/child';
import type { EnvironmentChoice } from '../process/environment';
import { describeExit, type ExitStatus } from '../process/exit-status';
import { withDeadline } from '../support/deadline';
import { VmreError } from '../support/errors/vmre-error';
import { printable } from '../support/printable';

/** A runtime that prints without end must not take the memory of who asks it. */
const MAX_OUTPUT_BYTES = 2 ** 28;

/** Characters of what a runtime said that go into an error. */
const MAX_QUOTED_LENGTH = 4000;

/** A runtime as a provider's descriptor names it, with what an activity gives it. */
export interface RuntimeProgram {
  /** A path, or a name that is looked up in PATH. */
  program: string;
  /** The descriptor's `--runtime-arg` values; they stand in front of the command. */
  runtimeArgs: readonly string[];
  /** What the supervisor adds in an activity: `--task-package P`, `--cpu-cores 2`. Default: nothing. */
  supervisorArgs?: readonly string[];
  /** Directory of the activity; it has to exist. */
  workdir: string;
  /** Milliseconds that any one answer may take. */
  timeoutMs: number;
  /** Its whole environment. Default: that of this process; `listed` is what children usually get of it. */
  env?: Record<string, string> | 'listed';
  /** Told what any of its processes writes to stderr, as it comes. */
  onStderr?: ((chunk: Buffer) => void) | undefined;
}

/** The environment of a runtime, as a child is given it. */
export const environmentOf = ({ env }: RuntimeProgram): EnvironmentChoice =>
  env === 'listed' ? {} : env ? { env, inheritEnv: false } : { inheritEnv: true };

/** What one invocation of a runtime has printed, and how it ended. */
export interface Printed {
  exit: ExitStatus;
  stdout: string;
  stderr: string;
}

/** Options that stand in front of the command of an activity. */
export const globals = ({
  workdir,
  supervisorArgs = [],
  runtimeArgs,
}: RuntimeProgram): string[] => ['--workdir', workdir, ...supervisorArgs, ...runtimeArgs];

/**
 * Invokes a runtime and waits for its end.
 *
 * @param onStarted is told of the process, to signal it
 * @throws VMRE_RUNTIME_TIMEOUT when it does not end in time
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
    // One that was too slow. What an ended one has left behind is a breach, and is looked for later.
    if (!child.hasExited) child.signal('SIGKILL');
  }
}

/** @throws VMRE_CONTRACT_BROKEN unless the exit code is 0 */
export function expectSuccess(command: string, printed: Printed): Printed {
  const { exit, stderr } = printed;
  if (exit.code === 0) return printed;
  const text = printable(stderr.trim(), { lines: true, most: MAX_QUOTED_LENGTH });
  const said = text === '' ? '' : `; it said: ${text}`;
  throw broken(`${command} ended with ${describeExit(exit)}${said}`);
}

/** A rule of the supervisor that a runtime does not keep. */
export const broken = (text: string): VmreError => new VmreError('VMRE_CONTRACT_BROKEN', text);

export const silent = (what: readonly string[], ms: number): VmreError =>
  new VmreError('VMRE_RUNTIME_TIMEOUT', `no answer to ${what.join(' ')} within ${ms / 1000} s`);

/** @returns undefined when it is too much; whoever goes on writing finds nobody who reads. */
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
