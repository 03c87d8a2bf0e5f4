import { readFileSync } from 'node:fs';

/** What plugins print when they cannot start, and what helps. */
const hints: readonly [RegExp, () => string][] = [
  [
    /too many open files|\bfd.?limit|open.?files? limit|file descriptor limit|rlimit|nofile/i,
    () =>
      `Raise the limit of open files (${openFilesLimit()}): ulimit -n 65536, or LimitNOFILE=65536 in a systemd unit.`,
  ],
  [
    /GLIBC(XX)?_[\d.]+'? not found|error while loading shared libraries/,
    () => 'It needs libraries that are missing here: build it on this system, or statically.',
  ],
  [
    /required env var missing/,
    () =>
      'The plugin did not get the address of the host: a wrapper script must pass its environment on.',
  ],
];

/** A hint for the last lines of a plugin; undefined when none applies. */
export const hintFor = (lines: readonly string[]): string | undefined => {
  const text = lines.join('\n');
  return hints.find(([pattern]) => pattern.test(text))?.[1]();
};

/** The limit of open files of this process, which its children inherit. */
export function openFilesLimit(): string {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8');
    const [, soft, hard] = /^Max open files\s+(\S+)\s+(\S+)/m.exec(limits) ?? [];
    return soft && hard ? `${soft}, at most ${hard}` : 'unknown';
  } catch {
    return 'see ulimit -n'; // not on Linux
  }
}
