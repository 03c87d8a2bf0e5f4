import { execFile } from 'node:child_process';

import { messageOf, systemCodeOf } from '../../support/errors/vmre-error';
import type { Check } from './finding';

/** All that a vat's sandbox needs, around a program that does nothing. */
const trial = ['--unshare-all', '--die-with-parent', '--ro-bind', '/', '/', 'true'];

/** Whether vats can be put into namespaces: see `sandbox` in docs/vats.md. Nobody has to. */
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

/** Why bubblewrap cannot be used on this machine; undefined when it can. */
export const bubblewrapProblem = (
  env: NodeJS.ProcessEnv,
  timeoutMs: number,
): Promise<string | undefined> =>
  new Promise((resolve) => {
    const options = { env, timeout: timeoutMs, killSignal: 'SIGKILL' } as const;
    execFile('bwrap', trial, options, (error, _stdout, stderr) => {
      if (!error) return resolve(undefined);
      if (systemCodeOf(error) === 'ENOENT') return resolve('bwrap is not installed');
      if (error.killed === true) return resolve(`bwrap did not end within ${timeoutMs} ms`);
      resolve(`bwrap does not work here: ${stderr.trim() || messageOf(error)}`);
    });
  });
