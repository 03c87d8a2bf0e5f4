import { dirname } from 'node:path';

import { VmreError } from '../../support/errors/vmre-error';
import { othersWhoMayChange } from '../file-modes';
import type { Check } from './finding';

/** Whether other users can change what a provider runs. */
export const permissions: Check = {
  id: 'permissions',
  title: 'Who may change them',
  look({ provider }, tell) {
    if (provider instanceof VmreError) return;
    const { plugins, inventory } = provider;
    const places = inventory.runtimes.flatMap(({ file, supervisor, program = supervisor }) => [
      ...[file, dirname(supervisor), supervisor],
      ...[dirname(program), program],
    ]);
    const open = [...new Set([plugins.path, ...places])].flatMap((path) => {
      const who = othersWhoMayChange(path);
      return who === undefined ? [] : [{ path, who }];
    });
    for (const { path, who } of open) {
      const fix = `Let only the provider's own user change it: chmod go-w '${path}', or chown it.`;
      tell.warning(`${who} may change ${path}, which a provider runs or reads`, fix);
    }
    if (open.length === 0) tell.ok('this user and root');
  },
};
