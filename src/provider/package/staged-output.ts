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
 * A directory beside the one that is to be made. Only when everything is ready does it take its
 * place: a failure leaves what was there before.
 */
export class StagedOutput {
  private readonly root: string;
  /** What becomes the output. */
  readonly directory: string;
  /** For what is needed on the way. */
  readonly scratch: string;

  /** @throws VMRE_PACKAGE_OUTPUT_TAKEN when there is something that no package left there */
  constructor(private readonly out: string) {
    refuseForeign(out);
    mkdirSync(dirname(out), { recursive: true });
    this.root = mkdtempSync(join(dirname(out), `.${basename(out)}-`));
    this.directory = join(this.root, 'package');
    this.scratch = join(this.root, 'scratch');
    mkdirSync(this.directory);
    mkdirSync(this.scratch);
  }

  /** @param files that go beside the output, by their name there */
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
  const text = `${out} is not replaced: it holds ${foreign}, which no package left there`;
  throw new VmreError('VMRE_PACKAGE_OUTPUT_TAKEN', text);
}
