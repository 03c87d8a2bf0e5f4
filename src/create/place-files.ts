import { existsSync, mkdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { VmreError } from '../support/errors/vmre-error';
import type { ProjectFile } from './project';

/**
 * Writes the files of a project. If one cannot be written, all changes are undone: new files are removed, and
 * replaced files are restored.
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

/** The changes made so far, and how to undo them. */
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
        // Another process put something there meanwhile; it stays.
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
