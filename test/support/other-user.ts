import { spawnSync } from 'node:child_process';

/** The user `nobody`, on every Linux. */
const OTHER_UID = 65_534;

const asOther = ['--reuid', `${OTHER_UID}`, '--regid', `${OTHER_UID}`, '--clear-groups'];

const isPossible =
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  spawnSync('setpriv', [...asOther, 'true']).status === 0;
if (!isPossible)
  process.stderr.write('SKIPPED: tests with a second user need Linux, root, setpriv\n');

/** A test that needs a second user on this machine; the skip is reported where there is none. */
export const testAsOther = isPossible ? test : test.skip;

/** Runs a program to its end as another user. */
export const runAsOther = (program: string, ...args: string[]) =>
  spawnSync('setpriv', [...asOther, program, ...args], { cwd: '/', encoding: 'utf8' });
