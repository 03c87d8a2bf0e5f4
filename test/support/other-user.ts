import { spawnSync } from 'node:child_process';

/** Nobody, on every Linux. */
const OTHER_UID = 65_534;

const asOther = ['--reuid', `${OTHER_UID}`, '--regid', `${OTHER_UID}`, '--clear-groups'];

const isPossible =
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  spawnSync('setpriv', [...asOther, 'true']).status === 0;
if (!isPossible)
  process.stderr.write('SKIPPED: tests with a second user need Linux, root, setpriv\n');

/** A test that needs a second user of this machine: where there can be none, that is said. */
export const testAsOther = isPossible ? test : test.skip;

/** Runs a program to its end as another user. */
export const runAsOther = (program: string, ...args: string[]) =>
  spawnSync('setpriv', [...asOther, program, ...args], { cwd: '/', encoding: 'utf8' });
