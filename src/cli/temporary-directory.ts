import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { messageOf } from '../support/errors/vmre-error';
import { warn } from '../support/output';

/** Creates a directory for a step and removes it afterwards, whatever was written there. */
export async function withTemporaryDirectory<T>(
  prefix: string,
  use: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), prefix));
  try {
    return await use(directory);
  } finally {
    removeDirectory(directory);
  }
}

/** A directory that cannot be removed must not replace the result of the command. */
function removeDirectory(directory: string): void {
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  try {
    try {
      remove();
    } catch {
      makeWritable(directory);
      remove();
    }
  } catch (error) {
    warn(`${directory} is left: ${messageOf(error)}`);
  }
}

/** Runtimes may create directories without the permission to write. Links are not followed. */
function makeWritable(directory: string): void {
  chmodSync(directory, 0o700);
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) makeWritable(join(directory, entry.name));
  }
}
