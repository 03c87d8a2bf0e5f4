import { spawn } from 'node:child_process';

/** How a program ended. */
export interface ProgramEnd {
  /** Undefined when it could not be started, or took too long. */
  code: number | undefined;
  /** The signal of a person who does not want to wait; the program has ended too. */
  interruptedBy: NodeJS.Signals | undefined;
}

const interrupts: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program in a directory and waits for its end, but no longer than `limitMs`. What it says goes
 * to stderr: stdout belongs to results.
 *
 * @param isQuiet says nothing
 */
export async function runProgram(
  [program = '', ...args]: readonly string[],
  cwd: string,
  limitMs: number,
  isQuiet = false,
): Promise<ProgramEnd> {
  const output = isQuiet ? 'ignore' : 2;
  const child = spawn(program, args, {
    cwd,
    env: withoutRepository(),
    stdio: ['ignore', output, output],
    // Package managers are scripts there; no argument comes from a user.
    shell: process.platform === 'win32',
  });
  let interruptedBy: NodeJS.Signals | undefined;
  const interrupt = (signal: NodeJS.Signals): void => {
    interruptedBy = signal;
    child.kill(signal); // a terminal tells it too, others do not
  };
  for (const signal of interrupts) process.on(signal, interrupt);
  // Not the option of spawn: its timer goes on when there is no such program.
  const limit = setTimeout(() => child.kill('SIGKILL'), limitMs);
  try {
    const code = await new Promise<number | undefined>((resolve) => {
      child.once('error', () => resolve(undefined));
      child.once('exit', (status) => resolve(status ?? undefined));
    });
    return { code, interruptedBy };
  } finally {
    clearTimeout(limit);
    for (const signal of interrupts) process.off(signal, interrupt);
  }
}

/** Inside of a git hook, git would take its repository for ours. */
function withoutRepository(): NodeJS.ProcessEnv {
  const isOurs = ([name]: [string, unknown]): boolean =>
    !/^GIT_(DIR|WORK_TREE|INDEX_FILE)$/.test(name);
  return Object.fromEntries(Object.entries(process.env).filter(isOurs));
}
