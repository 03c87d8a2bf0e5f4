import { rmSync } from 'node:fs';

import type { StartedChild } from '../../process/started-child';
import { returnCode } from '../../process/exit-status';
import { RuntimeProgram, type ProgramOptions } from '../../supervisor/runtime-program';
import type { ActivityDirectory } from './activity-directory';
import type { InMemoryResult } from './in-memory-run';
import type { RuntimeHost, RuntimePipes } from './runtime-host';

/** Time for processes of the runtime to disappear after it has exited. */
const GONE_MS = 1000;

/** A runtime in processes of its own. */
export class ProgramHost implements RuntimeHost {
  private readonly program: RuntimeProgram;

  constructor(
    path: string,
    private readonly directory: ActivityDirectory,
    options: Omit<ProgramOptions, 'workdir'>,
  ) {
    this.program = new RuntimeProgram(path, { ...options, workdir: directory.work });
  }

  get workdir(): string {
    return this.directory.work;
  }

  async invoke(command: readonly string[]): Promise<InMemoryResult> {
    const { program } = this;
    const { exit, stdout, stderr } = await program.invoke([...program.sessionArgs, ...command]);
    return { code: returnCode(exit), stdout, stderr };
  }

  async serve(command: readonly string[]): Promise<RuntimePipes> {
    const { program } = this;
    const child = await program.launch([...program.sessionArgs, ...command], 'pipe');
    return pipesOf(child, program.timeoutMs);
  }

  async finish(): Promise<readonly string[]> {
    const breach = await this.program.leftBehind(GONE_MS);
    return breach === undefined ? [] : [breach];
  }

  async close(): Promise<void> {
    await this.program.stop();
    rmSync(this.directory.root, { recursive: true, force: true });
  }
}

const pipesOf = (child: StartedChild, answerMs: number): RuntimePipes => ({
  stdin: child.stdin as NonNullable<StartedChild['stdin']>,
  stdout: child.stdout,
  stderr: child.stderr,
  exited: child.exited.then(returnCode),
  answerMs,
  signal: (signal) => void child.signalAlone(signal),
});
