import { StringDecoder } from 'node:string_decoder';

/** Characters of one step that are shown. */
const MAX_CHARACTERS = 256 * 1024;

/** Collects what a runtime writes to stderr during a step: its log and stray output. */
export class StepLog {
  private decoder = new StringDecoder();
  private text = '';
  private left = 0;

  add(chunk: Buffer): void {
    const text = this.decoder.write(chunk);
    const kept = text.slice(0, MAX_CHARACTERS - this.text.length);
    this.text += kept;
    this.left += text.length - kept.length;
  }

  /** Returns everything since the last call, including all that was written before the last answer. */
  async take(): Promise<string> {
    // The answer came through another pipe, which may be read first.
    for (let turns = 0; turns < 2; turns += 1) await new Promise(setImmediate);
    const text = this.left > 0 ? `${this.text}\n... ${this.left} more characters` : this.text;
    this.text = '';
    this.left = 0;
    return text;
  }
}
