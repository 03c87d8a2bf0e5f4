import type { CommonOptions } from '../commands/common-options';
import { showBelow } from '../output';
import { printable } from '../printable';
import { paintFor } from './colours';

/** The stream on which progress is shown. */
export interface ProgressStream {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

const FRAMES = ['⠋', '⠙', '⠸', '⠴', '⠦', '⠇'];
const FRAME_MS = 120;
/** Shorter work shows no progress: on a terminal, and as lines. */
const QUIET_MS = 1000;
const QUIET_LINES_MS = 5000;
/** Between two lines about the same work. */
const LINE_MS = 10_000;
const CLEAR_LINE = '\r\x1b[K';

/**
 * Shows on stderr what a command does and how far it is. On a terminal it is one line, which is rewritten, and which
 * appears after a second. Otherwise each piece of work is a line, after five seconds. `--json` and `--quiet` turn it
 * off. {@link end} must be called.
 */
export class Progress {
  private readonly beginMs = performance.now();
  private readonly timer: NodeJS.Timeout | undefined;
  private readonly isRewritten: boolean;
  private what = '';
  private done: number | string | undefined;
  private of: number | undefined;
  private shown: { what: string; atMs: number } | undefined;
  private frame = 0;
  private isVisible = false;
  private readonly onExit = (): void => this.hide();

  constructor(
    { json, quiet }: CommonOptions,
    private readonly stream: ProgressStream = process.stderr,
  ) {
    this.isRewritten = stream.isTTY === true && process.env['TERM'] !== 'dumb';
    if (json || quiet) return;
    this.timer = setInterval(() => this.tick(), FRAME_MS).unref();
    if (!this.isRewritten) return;
    showBelow({ hide: () => this.hide(), show: () => this.draw() });
    process.once('exit', this.onExit);
  }

  /**
   * Sets what is done now.
   *
   * @param what such as `Checking the rules`
   * @param done number of things that are done, or the current one
   * @param of number of all things, if it is known
   */
  tell(what: string, done?: number | string, of?: number): void {
    // It is formatted when it is shown: this may be called for each of a million lines.
    this.what = what;
    this.done = done;
    this.of = of;
  }

  /** Removes the line. */
  end(): void {
    clearInterval(this.timer);
    process.off('exit', this.onExit);
    if (this.timer === undefined || !this.isRewritten) return;
    showBelow(undefined);
    this.hide();
  }

  private tick(): void {
    this.frame += 1;
    if (this.what === '') return;
    if (!this.isRewritten) this.addLine();
    else if (this.isVisible || this.elapsedMs >= QUIET_MS) {
      this.isVisible = true;
      this.draw();
    }
  }

  private addLine(): void {
    const { shown, what } = this;
    if (this.elapsedMs < QUIET_LINES_MS) return;
    if (shown?.what === what && this.elapsedMs < shown.atMs + LINE_MS) return;
    this.shown = { what, atMs: this.elapsedMs };
    this.stream.write(`${this.text}\n`);
  }

  private draw(): void {
    if (!this.isVisible) return;
    const seconds = Math.floor(this.elapsedMs / 1000);
    const text = this.text;
    const room = Math.max((this.stream.columns ?? 80) - `x  (${seconds} s)x`.length, 1);
    const cut = text.length > room ? `${text.slice(0, room - 1)}…` : text;
    const paint = paintFor(this.stream);
    const mark = paint('cyan', FRAMES[this.frame % FRAMES.length] as string);
    this.stream.write(`${CLEAR_LINE}${mark} ${cut} ${paint('dim', `(${seconds} s)`)}`);
  }

  private hide(): void {
    if (this.isVisible) this.stream.write(CLEAR_LINE);
  }

  private get text(): string {
    const { what, done, of } = this;
    const extent = done === undefined ? '' : `: ${done}${of === undefined ? '' : ` of ${of}`}`;
    return printable(what + extent);
  }

  private get elapsedMs(): number {
    return performance.now() - this.beginMs;
  }
}

/** Shows a single piece of work while it is done. */
export async function showing<T>(
  what: string,
  options: CommonOptions,
  work: () => Promise<T>,
): Promise<T> {
  const progress = new Progress(options);
  progress.tell(what);
  try {
    return await work();
  } finally {
    progress.end();
  }
}
