import { text } from 'node:stream/consumers';

import { describeExit } from '../../process/exit-status';
import { settledWithin } from '../../support/deadline';
import { messageOf, VmreError } from '../../support/errors/vmre-error';
import type { Check } from './finding';

/** The options that the sandbox of a vat uses, with a program that does nothing. */
const trial = ['--unshare-all', '--die-with-parent', '--ro-bind', '/', '/', 'true'];

/** Whether the sandbox of vats works here: see `sandbox` in docs/vats.md. It is optional. */
export const bubblewrap: Check = {
  id: 'bubblewrap',
  title: 'Sandbox of vats',
  async look({ place, timeoutMs }, tell) {
    if (process.platform !== 'linux') return tell.skipped('bubblewrap is for Linux');
    const problem = await bubblewrapProblem(place.env, timeoutMs);
    if (problem === undefined) tell.ok('bubblewrap works: vats can have sandbox bubblewrap');
    else tell.skipped(`${problem}; only vats with sandbox bubblewrap need it`);
  },
};

/** Why bubblewrap does not work on this machine; undefined if it does. */
export async function bubblewrapProblem(
  env: NodeJS.ProcessEnv,
  timeoutMs: number,
): Promise<string | undefined> {
  const { Children } = require('../../process/children') as typeof import('../../process/children');
  const children = new Children();
  try {
    const program = { program: 'bwrap', args: trial, inheritEnv: false, env: textsOf(env) };
    const child = await children.start(program);
    child.stdout.resume();
    const words = text(child.stderr);
    await settledWithin(child.exited, timeoutMs);
    if (!child.hasExited) return `bwrap did not exit within ${timeoutMs} ms`;
    const status = await child.exited;
    return status.code === 0
      ? undefined
      : `bwrap does not work here: ${(await words).trim() || describeExit(status)}`;
  } catch (error) {
    return VmreError.is(error) && error.code === 'VMRE_PROGRAM_NOT_FOUND'
      ? 'bwrap is not installed'
      : `bwrap cannot be started: ${messageOf(error)}`;
  } finally {
    await children.stopAll(0);
  }
}

const textsOf = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
