import { spawnSync } from 'node:child_process';

/** Mounts that nobody else sees, and that are gone with the shell that made them; its script comes next. */
export const apart = ['unshare', '--map-root-user', '--mount', 'sh', '-c'] as const;

/** Why no disk of a size can be had on this machine; undefined when it can. */
export function whyNoSmallDisk(): string | undefined {
  const words = ['mount -t tmpfs tmpfs /tmp'];
  const { error, status, stderr } = spawnSync(apart[0], [...apart.slice(1), ...words], {
    encoding: 'utf8',
  });
  if (status === 0) return undefined;
  return error?.message ?? stderr.trim();
}
