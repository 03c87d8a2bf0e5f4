import { appendFileSync, closeSync, fstatSync, openSync, renameSync } from 'node:fs';
import type { Writable } from 'node:stream';

import { messageOf, VmreError } from '../../support/errors/vmre-error';

/** The target of lines: a file, to which they are appended, or a stream. */
export type LineTarget = string | Writable;

/** Lines are written to a file in batches of about this many characters. */
const BATCH = 64 * 1024;

/** Appends lines to a file or a stream. */
export class LineFile {
  private lines = '';
  private size: number;

  /**
   * @param what for the error: `the trace`
   * @param maxBytes size from which a file is renamed to `FILE.1`, which replaces the previous one. Default: no
   *   limit
   * @throws VMRE_OPTION_INVALID if the file cannot be opened
   */
  constructor(
    private readonly target: LineTarget,
    what: string,
    private readonly maxBytes = Infinity,
  ) {
    this.size = typeof target === 'string' ? sizeOfWritable(target, what) : 0;
  }

  /** Adds a line; the value is written as JSON. */
  add(value: object): void {
    this.lines += `${JSON.stringify(value)}\n`;
    if (this.lines.length >= BATCH || typeof this.target !== 'string') this.write();
  }

  /** @returns when everything is written */
  async end(): Promise<void> {
    this.write();
    const { target } = this;
    if (typeof target !== 'string' && target.writableNeedDrain) {
      await new Promise((resolve) => target.once('drain', resolve));
    }
  }

  private write(): void {
    const text = this.lines;
    this.lines = '';
    if (text === '') return;
    const { target } = this;
    if (typeof target !== 'string') return void target.write(text);
    const bytes = Buffer.from(text);
    if (this.size > 0 && this.size + bytes.length > this.maxBytes) {
      renameSync(target, `${target}.1`);
      this.size = 0;
    }
    appendFileSync(target, bytes);
    this.size += bytes.length;
  }
}

/** A path that is wrong is rejected at the start, not with the first lines. */
function sizeOfWritable(path: string, what: string): number {
  try {
    const file = openSync(path, 'a');
    try {
      return fstatSync(file).size;
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const text = `${what} ${path} cannot be written: ${messageOf(error)}`;
    throw new VmreError('VMRE_OPTION_INVALID', text, { cause: error });
  }
}
