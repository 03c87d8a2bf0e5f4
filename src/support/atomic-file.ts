import * as fs from 'node:fs';
import { dirname, resolve } from 'node:path';

import { ensureDirectory } from './ensure-directory';
import { systemCodeOf } from './errors/vmre-error';

/** Modes for files that may hold secrets: only the user may read them. */
const PRIVATE_FILE = 0o600;
const PRIVATE_DIRECTORY = 0o700;
/** The kernel's limit. */
const MAX_LINKS = 40;

/** Checks the written content before it replaces the file. If it throws, the file stays unchanged. */
export type WrittenCheck = (written: Buffer) => void;

/**
 * Replaces a file atomically: readers see either the old or the new content. An existing file keeps its
 * mode; a new one is private to the user.
 */
export function replaceFile(
  path: string,
  content: string | Uint8Array,
  check?: WrittenCheck,
): void {
  const target = linkedFile(path); // a symbolic link stays a link
  const existing = fs.statSync(target, { throwIfNoEntry: false });
  viaTemporary(target, content, existing?.mode ?? PRIVATE_FILE, (temporary) => {
    check?.(fs.readFileSync(temporary));
    fs.renameSync(temporary, target);
  });
}

/**
 * Creates a file atomically unless it exists. If several processes call this at once, one creates it.
 *
 * @returns whether this call created it
 */
export function createFile(
  path: string,
  content: string | Uint8Array,
  check?: WrittenCheck,
): boolean {
  let created = true;
  viaTemporary(path, content, PRIVATE_FILE, (temporary) => {
    check?.(fs.readFileSync(temporary));
    try {
      fs.linkSync(temporary, path); // unlike rename, never replaces
    } catch (error) {
      if (systemCodeOf(error) === 'EEXIST') created = false;
      else if (fs.existsSync(path)) created = false;
      else fs.renameSync(temporary, path); // no hard links here
    }
  });
  return created;
}

function viaTemporary(
  path: string,
  content: string | Uint8Array,
  mode: number,
  publish: (temporary: string) => void,
): void {
  ensureDirectory(dirname(path), PRIVATE_DIRECTORY);
  const temporary = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`;
  const file = fs.openSync(temporary, 'wx', mode);
  try {
    try {
      const bytes = Buffer.from(content as string);
      for (let done = 0; done < bytes.length;) done += fs.writeSync(file, bytes, done);
      fs.fchmodSync(file, mode); // regardless of the umask
      fs.fsyncSync(file);
    } finally {
      fs.closeSync(file);
    }
    publish(temporary);
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}

/** Resolves a chain of symbolic links. Its target need not exist. */
function linkedFile(path: string): string {
  let target = path;
  for (let hops = 0; hops < MAX_LINKS; hops += 1) {
    if (!fs.lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink()) return target;
    target = resolve(dirname(target), fs.readlinkSync(target));
  }
  throw new Error(`too many symbolic links: ${path}`);
}
