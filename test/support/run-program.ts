import { spawn } from 'node:child_process';

/** A program that runs until it exits. */
export interface ProgramCall {
  /** The program and its arguments. */
  words: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Milliseconds. */
  deadline: number;
}

/** How it exited, and its output. */
export interface FinishedProgram {
  /** `exit code 0`, `signal SIGTERM`, `no end`. */
  exit: string;
  stdout: string;
  stderr: string;
  /** Milliseconds it took. */
  took: number;
}

/** Runs a program without input; it and its group are killed at the deadline. */
export async function runProgram(call: ProgramCall): Promise<FinishedProgram> {
  const [program = '', ...args] = call.words;
  const { cwd, env } = call;
  const begin = performance.now();
  const stdio = ['ignore', 'pipe', 'pipe'] as const;
  const child = spawn(program, args, { cwd, env, stdio: [...stdio], detached: true });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => (output[stream] += text));
  }
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    killGroup(child.pid);
  }, call.deadline);
  const exit = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(exitText(code, signal)));
  }).finally(() => clearTimeout(timer));
  return { ...output, exit: isLate ? 'no end' : exit, took: performance.now() - begin };
}

export const exitText = (code: number | null, signal: NodeJS.Signals | null): string =>
  signal ? `signal ${signal}` : `exit code ${code}`;

/** Kills a process that was started `detached`, with all processes in its group. */
export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // the group is empty
  }
}
