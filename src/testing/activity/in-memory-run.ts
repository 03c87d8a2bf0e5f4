import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';

import { runWith, type Environment } from '../../adapters/command-line/run';
import type { RunOptions, RunTarget } from '../../adapters/command-line/load-target';
import type { AnyRuntime } from '../../runtime/runtime';
import { VmreError } from '../../support/errors/vmre-error';

/** The result of one invocation in memory. */
export interface InMemoryResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs one command line of a runtime in memory. */
export async function runInMemory<R extends AnyRuntime>(
  target: RunTarget<R>,
  environment: Environment,
  options: RunOptions<R> = {},
): Promise<InMemoryResult> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const texts = [text(stdout), text(stderr)];
  const code = await runWith({ ...environment, stdin, stdout, stderr }, target, options);
  stdout.end();
  stderr.end();
  const [out = '', err = ''] = await Promise.all(texts);
  return { code, stdout: out, stderr: err };
}

/** @throws VMRE_HOOK_FAILED with the stderr of the runtime, unless the exit code is 0 */
export function expectSuccess(command: string, { code, stdout, stderr }: InMemoryResult): string {
  if (code === 0) return stdout;
  throw new VmreError('VMRE_HOOK_FAILED', `${command} exited with code ${code}: ${stderr.trim()}`, {
    data: { code },
  });
}
