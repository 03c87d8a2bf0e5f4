/** Stacks that are held: one delivery rarely reports more errors. */
const MAX_RECORDS = 100;
/** Includes the frames of the framework, which come first. */
const MAX_FRAMES = 30;

/** Stacks in the code of vats, captured in the host's realm, so that V8 never formats one for a vat. */
export class StackRecords {
  private readonly records: { readonly stack?: string }[] = [];
  private made = 0;

  /** @returns a number, from 1 */
  capture(): number {
    const record = {};
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = MAX_FRAMES;
    Error.captureStackTrace(record);
    Error.stackTraceLimit = stackTraceLimit;
    this.records[this.made % MAX_RECORDS] = record;
    return (this.made += 1);
  }

  /** The lines of a stack; empty if it was discarded. */
  textOf(number: number): string {
    if (number > this.made || number <= this.made - MAX_RECORDS) return '';
    const { stack = '' } = this.records[(number - 1) % MAX_RECORDS] ?? {};
    // The first line is not a frame.
    return stack.slice(stack.indexOf('\n') + 1);
  }

  /** Discards all stacks, because they keep objects alive. Call it when a delivery is over. */
  clear(): void {
    this.records.length = 0;
  }
}
