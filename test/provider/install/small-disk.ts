import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import type { Invoked } from '../../runtime-process';
import type { FakeProvider } from '../fake-provider';

/** A mount that nobody else sees, and that is gone with the process that made it. */
const apart = ['unshare', '--map-root-user', '--mount', 'sh', '-c'] as const;

/**
 * Lays a file system in memory over the home, with all that is in it and a number of free bytes; runs
 * a command; and copies out what the home then is.
 */
const script = `
  set -e
  home=$1 disk=$2 after=$3 free=$4; shift 4
  mount -t tmpfs -o size=64m,mode=755 tmpfs "$disk"
  cp -a "$home/." "$disk"
  used=$(($(stat -f -c '(%b - %f) * %S' "$disk")))
  mount -o "remount,size=$((used + free))" "$disk"
  mount --move "$disk" "$home"
  code=0; "$@" || code=$?
  cp -a "$home/." "$after"
  exit $code
`;

/** Why no disk of a size can be had on this machine; undefined when it can. */
export function whyNoSmallDisk(): string | undefined {
  const words = ['mount -t tmpfs tmpfs /tmp'];
  const { error, status, stderr } = spawnSync(apart[0], [...apart.slice(1), ...words], {
    encoding: 'utf8',
  });
  if (status === 0) return undefined;
  return error?.message ?? stderr.trim();
}

/** Runs a command while the home of a provider is on a disk that has so many bytes left. */
export async function runWithFree(
  provider: FakeProvider,
  free: number,
  ...command: readonly string[]
): Promise<Invoked> {
  const { bench, home } = provider;
  const [disk, after] = ['disk', 'after'].map((name) => join(bench.directory, name)) as [
    string,
    string,
  ];
  for (const directory of [disk, after]) mkdirSync(directory);
  const words = [home, disk, after, String(free), ...command];
  const [program, ...args] = [...apart, script, 'sh', ...words];
  const invoked = await bench.invoke(program, ...args);
  rmSync(home, { recursive: true });
  renameSync(after, home);
  rmSync(disk, { recursive: true });
  return invoked;
}
