import { chmodSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { expectSuccess } from '../../supervisor/invocation';
import { playSession } from '../../supervisor/play-session';
import { RuntimeProgram, type ProgramOptions } from '../../supervisor/runtime-program';
import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { hardwareOfTrial, runtimeArgsIn } from '../descriptor/supervision';
import type { BuildContext } from './layout';
import type { Verification } from './package-request';

/** Number of timed invocations. */
const TIMED_CALLS = 5;

/**
 * Tests a packaged runtime in an empty environment: no variables, `/` as current directory, its own directory not
 * writable. Then runs a complete session.
 *
 * @returns the median of the milliseconds of `offer-template`
 * @throws VMRE_PACKAGE_BROKEN with the output of the runtime
 */
export async function verifyPackage(
  { project, directory, scratch, request }: BuildContext,
  executable: string,
  { runtimeArgs, startArgs, timeoutMs }: Verification,
): Promise<number> {
  const home = join(scratch, 'verification');
  const workdir = join(home, 'work');
  mkdirSync(workdir, { recursive: true });
  const program = join(directory, executable);
  const options: ProgramOptions = {
    runtimeArgs: [...runtimeArgsIn(project.extraArgs), ...runtimeArgs],
    workdir: '/',
    timeoutMs,
    inheritEnv: false,
    env: {
      // Configuration is written there instead of the directory of the user.
      XDG_DATA_HOME: join(home, 'data'),
      ...(request.format === 'script' && { PATH: dirname(process.execPath) }),
    },
  };
  chmodSync(directory, 0o555);
  try {
    const tookMs = await answersAlone(new RuntimeProgram(program, options));
    const script = { startArgs, runs: [['vmre-package-check']] };
    const supervisorArgs = hardwareOfTrial(project.extraArgs);
    const inSession = new RuntimeProgram(program, { ...options, workdir, supervisorArgs });
    for await (const _step of playSession(inSession, script));
    return tookMs;
  } catch (error) {
    const text = `the packaged runtime does not work: ${messageOf(error)}`;
    throw new VmreError('VMRE_PACKAGE_BROKEN', text, { cause: error });
  } finally {
    chmodSync(directory, 0o755);
  }
}

async function answersAlone(runtime: RuntimeProgram): Promise<number> {
  try {
    expectSuccess('--version', await runtime.invoke(['--version']));
    await runtime.test();
    const times: number[] = [];
    for (let call = 0; call < TIMED_CALLS; call += 1) {
      const begin = performance.now();
      await runtime.offerTemplate();
      times.push(performance.now() - begin);
    }
    return times.sort((a, b) => a - b)[TIMED_CALLS >> 1] as number;
  } finally {
    await runtime.stop();
  }
}
