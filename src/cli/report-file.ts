import { closeSync, existsSync, openSync, realpathSync, rmSync, writeFileSync } from 'node:fs';

import { messageOf, VmreError } from '../support/errors/vmre-error';

/** The file of a report. It is tried before the check, which takes seconds, and written after it. */
export class ReportFile {
  /** @throws VMRE_OPTION_INVALID if it cannot be written */
  constructor(private readonly path: string) {
    const isPresent = existsSync(path);
    this.attempt(() => closeSync(openSync(path, 'a')));
    if (!isPresent) rmSync(realpathSync(path)); // a check that fails leaves no empty file; a link to it stays
  }

  /** @throws VMRE_OPTION_INVALID */
  write(text: string): void {
    this.attempt(() => writeFileSync(this.path, text));
  }

  private attempt(step: () => void): void {
    try {
      step();
    } catch (error) {
      const text = `--junit ${this.path} cannot be written: ${messageOf(error)}`;
      throw new VmreError('VMRE_OPTION_INVALID', text, {
        hint: 'Name a file in a directory that exists and is writable.',
        cause: error,
      });
    }
  }
}
