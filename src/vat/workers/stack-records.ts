/** So many are kept: more errors are hardly told of in one delivery. */
const MAX_RECORDS = 100;
/** Those of the framework come first. */
const MAX_FRAMES = 30;

/**
 * Places in the code of vats, as V8 sees them from the host. They are captured here and not in the realm of the
 * vat, so that V8 never formats one for the vat.
 */
export class StackRecords {
  private readonly records: { readonly stack?: string }[] = [];
  private made = 0;

  /** @returns a number from 1 on */
  capture(): number {
    const record = {};
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = MAX_FRAMES;
    Error.captureStackTrace(record);
    Error.stackTraceLimit = stackTraceLimit;
    this.records[this.made % MAX_RECORDS] = record;
    return (this.made += 1);
  }

  /** Its lines; empty when it was forgotten. */
  textOf(number: number): string {
    if (number > this.made || number <= this.made - MAX_RECORDS) return '';
    const { stack = '' } = this.records[(number - 1) % MAX_RECORDS] ?? {};
    // The first line is no frame.
    return stack.slice(stack.indexOf('\n') + 1);
  }

  /** They keep alive what they have seen: to be called when a delivery is over. */
  clear(): void {
    this.records.length = 0;
  }
}
