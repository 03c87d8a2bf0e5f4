import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { playSession, RuntimeProgram } from 'vmre/supervisor';

/** The output of each step of an activity, by the name of the step. */
type Played = Record<string, string | undefined>;

/** Runs activities over real processes, one after another in the same work directory. */
export function useWorkdir(path: string, ...runtimeArgs: string[]) {
  const workdir = mkdtempSync(join(tmpdir(), 'vmre-example-'));
  afterAll(() => rmSync(workdir, { recursive: true }));

  return async (...runs: string[][]): Promise<Played> => {
    const env = { XDG_DATA_HOME: workdir, PATH: process.env['PATH'] ?? '' };
    const options = { runtimeArgs, workdir, timeoutMs: 20_000, env, inheritEnv: false };
    const steps: Played = {};
    for await (const step of playSession(new RuntimeProgram(path, options), { runs })) {
      steps[step.name] = step.stdout ?? step.summary;
    }
    return steps;
  };
}
