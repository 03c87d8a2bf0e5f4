import type { Check } from './finding';

/** The minimum version, as in package.json. */
const oldest = [20, 19] as const;

/** Whether this Node can run VMRE. */
export const nodeVersion: Check = {
  id: 'node-version',
  title: 'Node.js',
  look(_context, tell) {
    const { version, execPath } = process;
    const [major = 0, minor = 0] = version.slice(1).split('.').map(Number);
    const isNewEnough = major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
    if (isNewEnough) tell.ok(`${version} at ${execPath}`);
    else tell.problem(`${version} is too old`, `Install Node.js ${oldest.join('.')} or later.`);
  },
};
