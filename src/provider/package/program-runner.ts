import { Children } from '../../process/children';
import { describeExit } from '../../process/exit-status';
import { withDeadline } from '../../support/deadline';
import { VmreError } from '../../support/errors/vmre-error';

/** A program that packaging runs. */
export interface ProgramRun {
  program: string;
  args: readonly string[];
  cwd?: string;
  env?: Record<string, string>;
  /** Whether it is given the whole environment, as a package manager needs it. */
  inheritEnv?: boolean;
  /** Milliseconds. */
  limit: number;
  /** What it does, for the message when it fails. */
  purpose: string;
}

/** How much of what a program said goes into a message. */
const TAIL = 2000;

/**
 * Runs a program to its end and gives what it printed.
 *
 * @throws VMRE_PACKAGE_FAILED when it fails or takes too long
 */
export async function runProgram(run: ProgramRun): Promise<string> {
  const { program, args, cwd, env, inheritEnv, limit, purpose } = run;
  const children = new Children();
  try {
    const child = await children.start({ program, args, cwd, env, inheritEnv });
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    const exit = await withDeadline(
      Promise.all([child.exited, stdout.over, stderr.over]).then(([status]) => status),
      limit,
      () => failed(purpose, `took longer than ${limit / 1000} s`),
    );
    if (exit.code === 0) return stdout.text;
    const said = `${stdout.text}\n${stderr.text}`.trim().slice(-TAIL);
    throw failed(purpose, `ended with ${describeExit(exit)}${said && `:\n${said}`}`);
  } finally {
    await children.stopAll(0);
  }
}

const failed = (purpose: string, how: string): VmreError =>
  new VmreError('VMRE_PACKAGE_FAILED', `${purpose} ${how}`);

function collect(stream: NodeJS.ReadableStream): { text: string; over: Promise<void> } {
  const collected = { text: '', over: new Promise<void>((done) => stream.once('close', done)) };
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => (collected.text += text));
  return collected;
}
