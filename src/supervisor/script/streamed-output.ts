import { outputOf, type CommandOutput } from './command-output';
import type { Capture } from './exe-script';

/** Which parts of an output are events while the command runs. */
export class StreamedOutput {
  private left: number;

  constructor(private readonly capture: Capture) {
    const { part, isStreamed } = capture;
    const most = typeof part === 'object' && 'head' in part ? part.head : Infinity;
    this.left = isStreamed ? most : 0;
  }

  /** The part of a chunk that is an event: null for none. */
  next(data: Buffer): CommandOutput | null {
    const kept = data.subarray(0, Math.min(data.length, this.left));
    this.left -= kept.length;
    return outputOf(kept, this.capture.format);
  }
}
