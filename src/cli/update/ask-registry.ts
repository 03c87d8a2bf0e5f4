import { execFile } from 'node:child_process';
import { homedir } from 'node:os';

import { versionIn, writeKnownVersion } from './known-version';

const LIMIT_MS = 20_000;
const MAX_OUTPUT_BYTES = 64 * 1024;

/** Runs npm, in the home directory: a project could name another registry. */
const npm = (...args: string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const options = {
      cwd: homedir(),
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
      maxBuffer: MAX_OUTPUT_BYTES,
      shell: process.platform === 'win32', // npm is a script there
    } as const;
    execFile('npm', args, options, (error, stdout) => (error ? reject(error) : resolve(stdout)));
  });

/** Asks the registry that npm is configured for, unless npm's `update-notifier` is off, and writes its answer. */
async function main(path: string): Promise<void> {
  const isOff = (await npm('config', 'get', 'update-notifier')).trim() === 'false';
  // A version that is known already would be told, too.
  if (isOff) return writeKnownVersion(path, { askedMs: Date.now(), latest: undefined });
  const latest = versionIn((await npm('view', 'vmre', 'version')).trim());
  writeKnownVersion(path, { askedMs: Date.now(), latest });
}

// A failure is silent; the next question is asked a day later.
main(process.argv[2] ?? '').catch(() => undefined);
