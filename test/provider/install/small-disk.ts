import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import type { Invoked } from '../../support/runtime-process';
import { apart } from '../../support/small-disk';
import type { FakeProvider } from '../fake-provider';

/**
 * Mounts a file system in memory over the home, with its content and a number of free bytes; runs a command;
 * and copies the resulting home out.
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

/** Runs a command while the home of a provider is on a disk with so many free bytes. */
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
