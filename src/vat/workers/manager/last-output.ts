import type { Readable } from 'node:stream';

import { OutputTail } from '../../../support/output-tail';
import { printable } from '../../../support/printable';

/** Bytes of output that are held: those that are shown, and the frames before them. */
const MAX_KEPT_BYTES = 16_000;
/** Characters that are shown. */
const MAX_SHOWN_CHARACTERS = 2000;
/** Node prints the reason for a crash, and then dozens of native frames. */
const nativeFrames = /^ *\d+: 0x[\da-f]+ .*\n?/gm;

/** The last output of a program, for the message about its end. */
export class LastOutput {
  /** Settles when all output has been read. */
  readonly complete: Promise<unknown>;
  private readonly tail = new OutputTail(MAX_KEPT_BYTES);

  constructor(...streams: readonly Readable[]) {
    this.complete = Promise.all(
      streams.map((stream) => {
        // Whole characters: a chunk of another stream may come in between.
        stream.setEncoding('utf8');
        stream.on('data', (text: string) => this.tail.add(Buffer.from(text)));
        return new Promise((resolve) => stream.once('close', resolve));
      }),
    );
  }

  /** Text to append to a sentence. */
  get text(): string {
    const last = this.tail.text.replace(nativeFrames, '').trim().slice(-MAX_SHOWN_CHARACTERS);
    const text = printable(last, { lines: true });
    return text === '' ? '' : ` and printed: ${text}`;
  }
}
