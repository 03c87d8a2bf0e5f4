import { join, normalize } from 'node:path';

import { VmreError } from '../../support/errors/vmre-error';
import type { VolumeOrder } from './session-options';

/** A directory in the work directory, and its path in the container. */
export interface Volume {
  name: string;
  path: string;
}

/** The volumes that a supervisor makes for DEPLOY, before the runtime answers its own. */
export const volumesOf = (orders: Readonly<Record<string, VolumeOrder>>): Volume[] =>
  Object.entries(orders)
    .filter(([, order]) => 'host' in order)
    .map(([path], index) => ({ name: `vol-custom-${index}`, path }));

/**
 * The path on the host of a path in the container: in the volume with the longest path that is the path or a parent
 * directory of it.
 *
 * @throws VMRE_VOLUME_INVALID
 */
export function resolveInVolumes(
  path: string,
  volumes: readonly Volume[],
  workdir: string,
): string {
  const [volume] = volumes
    .filter((each) => path === each.path || path.startsWith(`${each.path}/`))
    .sort((a, b) => b.path.length - a.path.length);
  if (!volume) {
    const known = volumes.map((each) => each.path).join(', ') || 'none';
    throw new VmreError(
      'VMRE_VOLUME_INVALID',
      `no volume has the path ${path}; there are: ${known}`,
    );
  }
  const rest = path.slice(volume.path.length + 1);
  if (rest.startsWith('/')) {
    throw new VmreError('VMRE_VOLUME_INVALID', `${path} has two slashes in a row`);
  }
  if (/^\.\.(\/|$)/.test(normalize(rest || '.'))) {
    throw new VmreError('VMRE_VOLUME_INVALID', `${path} leaves its volume ${volume.path}`);
  }
  return join(workdir, volume.name, rest);
}
