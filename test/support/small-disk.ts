import { spawnSync } from 'node:child_process';

/** Runs a shell script with private mounts, which end with the shell; the script is the next argument. */
export const apart = ['unshare', '--map-root-user', '--mount', 'sh', '-c'] as const;

/** Why this machine cannot mount a small disk; undefined if it can. */
export function whyNoSmallDisk(): string | undefined {
  const words = ['mount -t tmpfs tmpfs /tmp'];
  const { error, status, stderr } = spawnSync(apart[0], [...apart.slice(1), ...words], {
    encoding: 'utf8',
  });
  if (status === 0) return undefined;
  return error?.message ?? stderr.trim();
}

/**
 * Describes tests that mount a small disk. On a machine that cannot mount one they fail in CI; elsewhere they are
 * skipped, and stderr says so.
 */
export function describeOnSmallDisk(name: string, tests: () => void): void {
  const obstacle = whyNoSmallDisk();
  if (obstacle === undefined) return describe(name, tests);
  if (process.env['CI'] !== undefined) {
    return test(name, () => {
      throw new Error(`this machine cannot mount a small disk: ${obstacle}`);
    });
  }
  process.stderr.write(`SKIPPED: ${name}: ${obstacle}\n`);
  describe.skip(name, tests);
}
