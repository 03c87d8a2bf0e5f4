import { MAX_OUTPUT_BYTES } from '../invocation';
import type { CapturedPart } from './session-options';

/** The part of an output that a result has, in bounded memory. */
export class CapturedOutput {
  private readonly head: Buffer[] = [];
  private readonly tail: Buffer[] = [];
  private readonly tailLimit: number;
  private headLeft: number;
  private tailBytes = 0;
  private received = 0;

  constructor(part: CapturedPart = 'all') {
    [this.headLeft, this.tailLimit] = limitsOf(part);
  }

  add(data: Buffer): void {
    this.received += data.length;
    const first = data.subarray(0, this.headLeft);
    if (first.length > 0) this.head.push(first);
    this.headLeft -= first.length;
    if (first.length === data.length || this.tailLimit === 0) return;
    this.tail.push(data.subarray(first.length));
    this.tailBytes += data.length - first.length;
    for (let [oldest] = this.tail; oldest !== undefined; [oldest] = this.tail) {
      if (this.tailBytes - oldest.length < this.tailLimit) break;
      this.tail.shift();
      this.tailBytes -= oldest.length;
    }
  }

  /** The captured bytes, and the number of all others. */
  taken(): { bytes: Buffer; omitted: number } {
    const tail = Buffer.concat(this.tail);
    const last = tail.subarray(Math.max(0, tail.length - this.tailLimit));
    const bytes = Buffer.concat([...this.head, last]);
    return { bytes, omitted: this.received - bytes.length };
  }
}

/** The bytes at the start, and at the end. */
function limitsOf(part: CapturedPart): [number, number] {
  if (part === 'all') return [MAX_OUTPUT_BYTES, 0];
  if (part === 'none') return [0, 0];
  if ('head' in part) return [part.head, 0];
  if ('tail' in part) return [0, part.tail];
  return [Math.ceil(part.headTail / 2), Math.floor(part.headTail / 2)];
}
