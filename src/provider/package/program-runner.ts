import { Children } from '../../process/children';
import { describeExit } from '../../process/exit-status';
import { withDeadline } from '../../support/deadline';
import { VmreError } from '../../support/errors/vmre-error';
import { OutputTail } from '../../support/output-tail';

/** A program to run. */
export interface ProgramRun {
  program: string;
  args: readonly string[];
  cwd?: string;
  env?: Record<string, string>;
  /** Whether it inherits the complete environment, as package managers need. */
  inheritEnv?: boolean;
  /** Milliseconds. */
  limit: number;
  /** What it does, for error messages. */
  purpose: string;
}

/** Bytes of output that are quoted in a message. */
const TAIL_BYTES = 2000;

/**
 * Runs a program and returns its stdout.
 *
 * @throws VMRE_PACKAGE_FAILED if it fails or takes too long
 */
export async function runProgram(run: ProgramRun): Promise<string> {
  const { program, args, cwd, env, inheritEnv, limit, purpose } = run;
  const children = new Children();
  try {
    const child = await children.start({ program, args, cwd, env, inheritEnv });
    const stdout = collect(child.stdout);
    const stderr = new OutputTail(TAIL_BYTES);
    child.stderr.on('data', (chunk: Buffer) => stderr.add(chunk));
    const stderrOver = new Promise<void>((done) => child.stderr.once('close', done));
    const exit = await withDeadline(
      Promise.all([child.exited, stdout.over, stderrOver]).then(([status]) => status),
      limit,
      () => failed(purpose, `took longer than ${limit / 1000} s`),
    );
    if (exit.code === 0) return stdout.text;
    const said = `${stdout.text}\n${stderr.text}`.trim().slice(-TAIL_BYTES);
    throw failed(purpose, `exited with ${describeExit(exit)}${said && `:\n${said}`}`);
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
