import { appendFileSync, readFileSync, renameSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

import { ensureDirectory } from '../../support/ensure-directory';

/** Lines that a prompt offers. */
export const MAX_HISTORY_LINES = 1000;
/** Size from which the file becomes the earlier one, of which there is one. */
const MAX_BYTES = 128 * 1024;
const LOCK_MS = 2000;
const PRIVATE_FILE = 0o600;
const PRIVATE_DIRECTORY = 0o700;

/**
 * The file of the history: `VMRE_SHELL_HISTORY`, or `vmre/shell-history` in the state directory of the user.
 *
 * @returns undefined if the variable is empty
 */
export function historyFile(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  const { VMRE_SHELL_HISTORY: given } = env;
  if (given !== undefined) return given === '' ? undefined : given;
  if (platform === 'win32' && env['LOCALAPPDATA']) {
    return join(env['LOCALAPPDATA'], 'vmre', 'shell-history');
  }
  const home = env['HOME'] || homedir();
  if (platform === 'darwin') {
    return join(home, 'Library', 'Application Support', 'vmre', 'shell-history');
  }
  const state = env['XDG_STATE_HOME'];
  // The XDG specification requires that relative values are ignored.
  const base = state?.startsWith('/') ? state : join(home, '.local', 'state');
  return join(base, 'vmre', 'shell-history');
}

/**
 * The lines that were typed in all shells of a user. Every line is appended with one write, so shells that run at
 * once share the file. A history that cannot be read or written is no reason to fail.
 */
export class History {
  /** @param path undefined for no file */
  constructor(private readonly path: string | undefined) {}

  /** The latest line first. */
  read(): string[] {
    if (this.path === undefined) return [];
    const lines = [`${this.path}.1`, this.path].flatMap((path) => linesIn(path));
    return [...new Set(lines.reverse())].slice(0, MAX_HISTORY_LINES);
  }

  /** Appends a line, unless it is empty or begins with a space. */
  async add(typed: string): Promise<void> {
    const line = typed.trimEnd();
    if (this.path === undefined || /^\s|^$/.test(line)) return;
    try {
      ensureDirectory(dirname(this.path), PRIVATE_DIRECTORY);
      appendFileSync(this.path, `${line}\n`, { mode: PRIVATE_FILE });
      if (statSync(this.path).size > MAX_BYTES) await rotate(this.path);
    } catch {
      // The history is optional.
    }
  }
}

/** One shell at a time renames the file; the others continue with a new one. */
async function rotate(path: string): Promise<void> {
  const { withLock } =
    require('../../provider/lock/file-lock') as typeof import('../../provider/lock/file-lock');
  await withLock(
    path,
    () => {
      if (statSync(path).size > MAX_BYTES) renameSync(path, `${path}.1`);
    },
    LOCK_MS,
  );
}

function linesIn(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean);
  } catch {
    return []; // no history yet
  }
}
