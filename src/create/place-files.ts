import { existsSync, mkdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { VmreError } from '../support/errors/vmre-error';
import type { ProjectFile } from './project';

/**
 * Writes the files of a project. When one cannot be written, everything is as it was before: what was
 * written is removed, what was replaced is back.
 *
 * @throws VMRE_PROJECT_UNWRITABLE
 */
export function placeFiles(directory: string, files: readonly ProjectFile[]): void {
  const change = new Change();
  try {
    change.makeDirectory(directory);
    for (const { path, text, mode } of files) change.write(join(directory, path), text, mode);
  } catch (error) {
    change.undo();
    throw VmreError.from(error, 'VMRE_PROJECT_UNWRITABLE', directory);
  }
  change.keep();
}

/** What was done so far, and how it is taken back. */
class Change {
  private readonly steps: (() => void)[] = [];
  private readonly replaced: string[] = [];

  makeDirectory(path: string): void {
    if (existsSync(path)) return;
    this.makeDirectory(dirname(path));
    mkdirSync(path);
    this.steps.push(() => rmdirSync(path));
  }

  write(path: string, text: string, mode: number): void {
    this.makeDirectory(dirname(path));
    if (existsSync(path)) this.moveAside(path);
    this.steps.push(() => rmSync(path, { force: true }));
    writeFileSync(path, text, { mode, flag: 'wx' });
  }

  undo(): void {
    for (const step of this.steps.reverse()) {
      try {
        step();
      } catch {
        // Somebody put something there meanwhile: theirs.
      }
    }
  }

  keep(): void {
    for (const path of this.replaced) rmSync(path, { force: true });
  }

  private moveAside(path: string): void {
    const aside = `${path}.${process.pid}.old`;
    renameSync(path, aside);
    this.replaced.push(aside);
    this.steps.push(() => renameSync(aside, path));
  }
}
