import { appendFileSync, readFileSync } from 'node:fs';
import { createInterface, type Interface } from 'node:readline';

import type { Lines } from './run-transcript';

/** Lines of earlier sessions in the history. */
const MAX_HISTORY = 200;

/** Provides input lines, and prints output lines. */
export interface LineSource extends Lines, AsyncIterable<string> {
  close(): void;
}

/** Lines of stdin, until its end. */
export function pipedLines(): LineSource {
  const lines = createInterface({ input: process.stdin, terminal: false });
  const iterator = iterate(lines);
  return { ...streams, close: () => lines.close(), [Symbol.asyncIterator]: () => iterator };
}

/** Lines from the command line. */
export const givenLines = (lines: readonly string[]): LineSource => ({
  ...streams,
  close: () => undefined,
  async *[Symbol.asyncIterator]() {
    yield* lines;
  },
});

const streams: Lines = {
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
};

/** Lines of a terminal, with a prompt that stays below all output. */
export class TerminalLines implements LineSource {
  private readonly lines: Interface;
  private readonly iterator: AsyncIterator<string>;
  private isPrompting = false;
  private isClosed = false;

  /**
   * @param historyFile undefined for no history
   * @param words completions for the beginning of a line
   */
  constructor(
    private readonly historyFile: string | undefined,
    words: readonly string[],
  ) {
    this.lines = createInterface({
      input: process.stdin,
      output: process.stdout,
      prompt: '> ',
      history: historyIn(historyFile),
      historySize: MAX_HISTORY,
      completer: (line: string) => [words.filter((word) => word.startsWith(line)), line],
    });
    this.iterator = iterate(this.lines);
    // While lines are edited, the terminal sends no signal for Ctrl-C.
    this.lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  }

  out(line: string): void {
    this.aside(() => streams.out(line));
  }

  err(line: string): void {
    this.aside(() => streams.err(line));
  }

  async *[Symbol.asyncIterator](): AsyncIterator<string> {
    // A prompt would reopen the terminal.
    while (!this.isClosed) {
      this.isPrompting = true;
      this.lines.prompt();
      const next = await this.iterator.next();
      this.isPrompting = false;
      if (next.done) return;
      this.remember(next.value);
      yield next.value;
    }
  }

  close(): void {
    this.isClosed = true;
    this.lines.close();
  }

  /** Writes above the prompt and the typed text. */
  private aside(write: () => void): void {
    if (!this.isPrompting) return write();
    process.stdout.write('\r\x1b[K');
    write();
    this.lines.prompt(true);
  }

  private remember(line: string): void {
    if (this.historyFile === undefined || line.trim() === '') return;
    try {
      appendFileSync(this.historyFile, `${line}\n`, { mode: 0o600 });
    } catch {
      // The history is optional.
    }
  }
}

/** The latest line first, as readline expects. */
function historyIn(file: string | undefined): string[] {
  if (file === undefined) return [];
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').reverse().slice(0, MAX_HISTORY);
  } catch {
    return []; // no history yet
  }
}

/** Must be called immediately: lines that arrive before are lost. */
const iterate = (lines: Interface): AsyncIterableIterator<string> => lines[Symbol.asyncIterator]();
