import type { Readable } from 'node:stream';

import { printable } from '../../../support/printable';

/** Characters of output that are held. */
const MAX_KEPT_CHARACTERS = 16_000;
/** Characters that are shown. */
const MAX_SHOWN_CHARACTERS = 2000;
/** Node prints the reason for a crash, and then dozens of native frames. */
const nativeFrames = /^ *\d+: 0x[\da-f]+ .*\n?/gm;

/** The last output of a program, for the message about its end. */
export class OutputTail {
  /** Settles when all output has been read. */
  readonly complete: Promise<unknown>;
  private kept = '';

  constructor(...streams: readonly Readable[]) {
    this.complete = Promise.all(
      streams.map((stream) => {
        stream.setEncoding('utf8');
        stream.on(
          'data',
          (text: string) => (this.kept = `${this.kept}${text}`.slice(-MAX_KEPT_CHARACTERS)),
        );
        return new Promise((resolve) => stream.once('close', resolve));
      }),
    );
  }

  /** Text to append to a sentence. */
  get text(): string {
    const last = this.kept.replace(nativeFrames, '').trim().slice(-MAX_SHOWN_CHARACTERS);
    const text = printable(last, { lines: true });
    return text === '' ? '' : ` and printed: ${text}`;
  }
}
