import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { flagsIn } from '../../support/commands/common-options';
import { packageVersion } from '../../support/package-version';
import { paintFor } from '../../support/terminal/colours';
import { isLater, knownVersionFile, readKnownVersion, writeKnownVersion } from './known-version';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Variables that turn the notice off if they have a value. */
const off = ['VMRE_NO_UPDATE_CHECK', 'NO_UPDATE_NOTIFIER', 'CI'];

/** Whether a command line is that of a person who may want to know about updates. */
export function wantsNotice(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  { stdout, stderr }: { stdout: { isTTY?: boolean }; stderr: { isTTY?: boolean } },
): boolean {
  const { json, quiet } = flagsIn(argv);
  if (json || quiet || !stdout.isTTY || !stderr.isTTY) return false;
  return env['npm_config_update_notifier'] !== 'false' && off.every((name) => !env[name]);
}

/**
 * Tells on stderr that a later version is known. At most once a day, a separate process asks for it, whose answer
 * the next command finds.
 */
export function tellUpdate(): void {
  const path = knownVersionFile();
  if (path === undefined) return;
  const { askedMs, latest } = readKnownVersion(path);
  const current = packageVersion();
  if (latest !== undefined && isLater(latest, current)) {
    const text = `vmre ${latest} is available; this is ${current}. Update with npm install vmre@${latest}`;
    process.stderr.write(`${paintFor(process.stderr)('yellow', text)}\n`);
  }
  const ageMs = Date.now() - askedMs;
  if (ageMs >= 0 && ageMs < DAY_MS) return;
  try {
    // Written before the question: one process asks, and a question that fails is not repeated.
    writeKnownVersion(path, { askedMs: Date.now(), latest });
    const words = [join(__dirname, 'ask-registry.js'), path];
    spawn(process.execPath, words, { detached: true, stdio: 'ignore' })
      .on('error', () => undefined)
      .unref();
  } catch {
    // A file that cannot be written is no reason to fail.
  }
}
