import type { Readable } from 'node:stream';

import { printable } from '../../../support/printable';

/** Characters that are kept of what a program prints. */
const MAX_KEPT_CHARACTERS = 16_000;
/** Characters that are told of it. */
const MAX_SHOWN_CHARACTERS = 2000;
/** Node prints why it dies, and then dozens of these. */
const nativeFrames = /^ *\d+: 0x[\da-f]+ .*\n?/gm;

/** What a program printed last: nobody else is told of it. */
export class OutputTail {
  /** Settles when nothing more can come. */
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

  /** To be put after a sentence. */
  get text(): string {
    const last = this.kept.replace(nativeFrames, '').trim().slice(-MAX_SHOWN_CHARACTERS);
    const text = printable(last, { lines: true });
    return text === '' ? '' : ` and printed: ${text}`;
  }
}
