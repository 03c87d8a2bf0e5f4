import type { Writable } from 'node:stream';

const STDOUT = 1;
const MAX_LINE_BYTES = 64 * 1024;

/** What stands in the place of `process.stdout`. */
export interface StrayOutput {
  readonly stream: Writable;
  /** Passes on what was printed without the end of a line. */
  readonly flush: () => void;
}

/**
 * A stream that passes printed text on, line by line. Like the one that Node has there, it has a
 * descriptor, which children may be given, and stays open until the process ends: `end` and `destroy`
 * do not lose what somebody else prints later.
 */
export function strayOutput(onLine: (line: string) => void): StrayOutput {
  const { Writable } = require('node:stream') as typeof import('node:stream');
  const { StringDecoder } = require('node:string_decoder') as typeof import('node:string_decoder');
  // Bytes of a character may come in two chunks.
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
      // A line without an end, such as a progress bar, must not grow for ever.
      if (rest.length > MAX_LINE_BYTES) {
        lines.push(rest);
        rest = '';
      }
      for (const line of lines) onLine(line);
      done();
    }

    /** The stream that it stands for may be a socket; this one never keeps the process. */
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
