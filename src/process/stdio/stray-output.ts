import type { Writable } from 'node:stream';

const STDOUT = 1;
const MAX_LINE_BYTES = 64 * 1024;

/** The replacement of `process.stdout`. */
export interface StrayOutput {
  readonly stream: Writable;
  /** Passes on an unfinished last line. */
  readonly flush: () => void;
}

/**
 * Creates a stream that passes on printed text line by line. Like Node's own `process.stdout`, it has a
 * descriptor that can be passed to children, and it stays open until the process exits: `end` and
 * `destroy` do not drop later output.
 */
export function strayOutput(onLine: (line: string) => void): StrayOutput {
  const { Writable } = require('node:stream') as typeof import('node:stream');
  const { StringDecoder } = require('node:string_decoder') as typeof import('node:string_decoder');
  // A character may be split across two chunks.
  const decoder = new StringDecoder('utf8');
  let rest = '';

  class StrayStream extends Writable {
    readonly fd = STDOUT;

    constructor() {
      super({ autoDestroy: false });
    }

    override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
      const lines = (rest + decoder.write(chunk)).split('\n');
      rest = lines.pop() ?? '';
      // An unterminated line, such as a progress bar, must not grow without limit.
      if (rest.length > MAX_LINE_BYTES) {
        lines.push(rest);
        rest = '';
      }
      for (const line of lines) onLine(line);
      done();
    }

    /** The replaced stream may be a socket, which has `ref` and `unref`; this one never keeps the process alive. */
    ref(): this {
      return this;
    }

    unref(): this {
      return this;
    }

    override end(...given: unknown[]): this {
      const done = given.find((each) => typeof each === 'function') as (() => void) | undefined;
      const [chunk, encoding] = given;
      if (typeof chunk !== 'function' && chunk !== undefined && chunk !== null) {
        this.write(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8');
      }
      process.nextTick(() => {
        this.emit('finish');
        done?.();
      });
      return this;
    }

    override destroy(error?: Error): this {
      process.nextTick(() => {
        if (error) this.emit('error', error);
        this.emit('close');
      });
      return this;
    }
  }

  return {
    stream: new StrayStream(),
    flush() {
      const last = rest + decoder.end();
      rest = '';
      if (last !== '') onLine(last);
    },
  };
}
