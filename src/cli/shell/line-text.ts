import { StringDecoder } from 'node:string_decoder';

import { MAX_LINE_CHARACTERS } from '../../support/output';
import { printable } from '../../support/printable';

/** Bytes that are converted at once. */
const PART_BYTES = 64 * 1024;

/**
 * Makes the output of a program safe for a terminal, as it comes: control characters become visible escapes, and
 * long lines are truncated with a note.
 */
export class LineText {
  private readonly decoder = new StringDecoder();
  private length = 0;
  private omitted = 0;

  /** @returns what can be printed now; it may end within a line */
  take(data: Uint8Array): string {
    let text = '';
    for (let at = 0; at < data.length; at += PART_BYTES) {
      const part = Buffer.from(
        data.buffer,
        data.byteOffset + at,
        Math.min(PART_BYTES, data.length - at),
      );
      text += this.lines(this.decoder.write(part).replaceAll('\r\n', '\n'));
    }
    return text;
  }

  /** @returns the rest, at the end of the output */
  end(): string {
    const text = this.lines(this.decoder.end()) + this.note();
    this.length = 0;
    return text;
  }

  private lines(text: string): string {
    const [first = '', ...others] = text.split('\n');
    let result = this.part(first);
    for (const line of others) {
      result += `${this.note()}\n`;
      this.length = 0;
      result += this.part(line);
    }
    return result;
  }

  private part(text: string): string {
    const shown = printable(text.slice(0, Math.max(MAX_LINE_CHARACTERS - this.length, 0)));
    this.omitted +=
      Math.max(this.length + text.length - MAX_LINE_CHARACTERS, 0) -
      Math.max(this.length - MAX_LINE_CHARACTERS, 0);
    this.length += text.length;
    return shown;
  }

  private note(): string {
    const { omitted } = this;
    this.omitted = 0;
    return omitted === 0 ? '' : `… (${omitted} more characters)`;
  }
}
