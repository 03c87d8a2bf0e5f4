import { createInterface, type Interface } from 'node:readline';
import { PassThrough, Writable } from 'node:stream';

import type { History } from './history';
import { MAX_HISTORY_LINES } from './history';
import type { Screen } from './terminal-view';

/** Bytes of a typed line: editing a longer one would take minutes. */
export const MAX_TYPED_BYTES = 8192;
/** Lines that were pasted and are not yet carried out. */
const MAX_WAITING = 1000;

const RETURN = 13;
const NEWLINE = 10;
/** Ctrl-E, Ctrl-U: empties the line. */
const CLEAR = Buffer.from([5, 21]);

/** What a person does at a prompt. */
export interface PromptEvents {
  /** Ctrl-C. @param typed the line that is being edited */
  onInterrupt(typed: string): void;
  /** A line was too long, or too many were pasted. */
  onRefusal(text: string): void;
  /** Tab. */
  complete(line: string): Promise<[string[], string]>;
}

/** A line editor in a terminal, with a prompt that stays below all output. */
export class Prompt implements Screen {
  private readonly lines: Interface & { prevRows?: number };
  private readonly keys = new PassThrough();
  /** The editor is invisible while a command runs; what is typed ahead appears with the next prompt. */
  private readonly output = Object.defineProperties(
    new Writable({
      write: (chunk: Buffer, _, done) => {
        if (this.isShown) process.stdout.write(chunk);
        done();
      },
    }),
    { columns: { get: () => process.stdout.columns }, isTTY: { value: true } },
  );
  private readonly waiting: string[] = [];
  private wake: () => void = () => undefined;
  private isShown = false;
  private isClosed = false;
  private isDropping = false;

  constructor(
    private readonly history: History,
    private readonly events: PromptEvents,
  ) {
    const keys = Object.assign(this.keys, {
      setRawMode: (mode: boolean) => void process.stdin.setRawMode(mode),
    });
    this.lines = createInterface({
      ...{ input: keys, output: this.output, terminal: true },
      history: history.read(),
      historySize: MAX_HISTORY_LINES,
      removeHistoryDuplicates: true,
      completer: (line: string, done: (error: null, result: [string[], string]) => void) => {
        void events.complete(line).then((result) => done(null, result));
      },
    });
    process.stdin.on('data', this.onKeys);
    process.stdin.on('end', this.onEnd);
    process.stdout.on('resize', this.onResize);
    this.lines.on('line', (line) => this.take(line));
    this.lines.on('SIGINT', () => this.interrupt());
    this.lines.on('close', this.onEnd);
  }

  /**
   * Shows the prompt and waits for a line.
   *
   * @returns undefined after Ctrl-D
   */
  async ask(prompt: string): Promise<string | undefined> {
    if (this.waiting.length === 0 && !this.isClosed) {
      this.show(prompt);
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    const line = this.waiting.shift();
    if (line !== undefined) void this.history.add(line);
    return line;
  }

  /** Changes the prompt that is shown. */
  change(prompt: string): void {
    if (!this.isShown) return;
    this.hide();
    this.show(prompt);
  }

  write(text: string): void {
    if (!this.isShown || text === '') return void process.stdout.write(text);
    this.hide();
    process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    this.show(this.lines.getPrompt());
  }

  /** Forgets lines that were typed ahead. */
  forget(): void {
    this.waiting.length = 0;
  }

  /** Gives the terminal back. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.isShown = false;
    process.stdin.off('data', this.onKeys);
    process.stdin.off('end', this.onEnd);
    process.stdout.off('resize', this.onResize);
    this.lines.close();
    process.stdin.pause();
    this.wake();
  }

  private readonly onEnd = (): void => {
    if (this.isShown) process.stdout.write('\n');
    this.close();
  };

  private readonly onResize = (): void => void this.output.emit('resize');

  /** Passes keys on, but not those of a line that is too long. */
  private readonly onKeys = (chunk: Buffer): void => {
    let count = Buffer.byteLength(this.lines.line);
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const isEnd = chunk[at] === RETURN || chunk[at] === NEWLINE;
      count = isEnd ? 0 : count + 1;
      if (isEnd && this.isDropping) {
        this.isDropping = false;
        this.events.onRefusal(
          `A typed line has at most ${MAX_TYPED_BYTES} bytes. Use --script for longer ones.`,
        );
      } else if (isEnd) {
        this.keys.write(chunk.subarray(from, at + 1));
      } else if (count > MAX_TYPED_BYTES && !this.isDropping) {
        this.isDropping = true;
        this.keys.write(CLEAR);
      }
      if (isEnd) from = at + 1;
    }
    if (!this.isDropping && from < chunk.length) this.keys.write(chunk.subarray(from));
  };

  private take(line: string): void {
    this.isShown = false;
    if (this.waiting.length < MAX_WAITING) this.waiting.push(line);
    else this.events.onRefusal(`At most ${MAX_WAITING} lines can wait; this one is ignored.`);
    this.wake();
  }

  private interrupt(): void {
    const typed = this.lines.line;
    if (this.isShown && typed !== '') {
      process.stdout.write('^C\n');
      this.lines.write(null, { ctrl: true, name: 'e' });
      this.lines.write(null, { ctrl: true, name: 'u' });
      this.show(this.lines.getPrompt());
    }
    this.events.onInterrupt(typed);
  }

  private show(prompt: string): void {
    this.isShown = true;
    this.lines.setPrompt(prompt);
    this.lines.prevRows = 0; // what was written since is not a part of the line
    this.lines.prompt(true);
  }

  /** Removes the prompt and the typed text from the screen. */
  private hide(): void {
    const { rows } = this.lines.getCursorPos();
    process.stdout.write(`${rows > 0 ? `\x1b[${rows}A` : ''}\r\x1b[J`);
    this.isShown = false;
  }
}
