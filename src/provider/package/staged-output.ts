import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { VmreError } from '../../support/errors/vmre-error';

/**
 * A staging directory beside the output directory. The output is replaced only when everything is ready.
 */
export class StagedOutput {
  private readonly root: string;
  /** Becomes the output directory. */
  readonly directory: string;
  /** For temporary files. */
  readonly scratch: string;

  /** @throws VMRE_PACKAGE_OUTPUT_TAKEN if the output directory contains anything but a package */
  constructor(private readonly out: string) {
    refuseForeign(out);
    mkdirSync(dirname(out), { recursive: true });
    this.root = mkdtempSync(join(dirname(out), `.${basename(out)}-`));
    this.directory = join(this.root, 'package');
    this.scratch = join(this.root, 'scratch');
    mkdirSync(this.directory);
    mkdirSync(this.scratch);
  }

  /** Replaces the output. @param files to move beside it, by name */
  publish(files: Readonly<Record<string, string>>): void {
    const previous = join(this.root, 'previous');
    const hadOne = existsSync(this.out);
    if (hadOne) renameSync(this.out, previous);
    try {
      renameSync(this.directory, this.out);
    } catch (error) {
      if (hadOne) renameSync(previous, this.out);
      throw error;
    }
    for (const [name, file] of Object.entries(files))
      renameSync(file, join(dirname(this.out), name));
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

function refuseForeign(out: string): void {
  const status = statSync(out, { throwIfNoEntry: false });
  if (!status) return;
  const foreign = status.isDirectory()
    ? readdirSync(out).find((name) => !name.startsWith('ya-runtime-'))
    : 'a file of this name';
  if (foreign === undefined) return;
  const text = `${out} is not replaced: it contains ${foreign}, which is not part of a package`;
  throw new VmreError('VMRE_PACKAGE_OUTPUT_TAKEN', text);
}
