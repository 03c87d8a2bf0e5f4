import type { Readable } from 'node:stream';

import type { Observable } from 'rxjs';

import { Observers } from '../observers';
import { LineRateLimiter } from './line-rate-limiter';
import { OutputTail } from './output-tail';
import { LineSplitter } from './line-splitter';
import { hostLine, logLine, type VmLogLine } from './log-line';

/** How much of what a plugin prints is looked at. */
export interface VmLogLimits {
  /** Bytes of a line; the rest is cut. Default 16384. */
  lineBytes?: number | undefined;
  /** Lines in a second; the others are dropped, counted and mentioned. Default 5000. */
  linesPerSecond?: number | undefined;
}

const LINE_BYTES = 16 * 1024;
const LINES_PER_SECOND = 5000;
/** Lines that who listens later is still told of. */
const REMEMBERED = 100;
const LAST_BYTES = 8192;
const LAST_LINES = 20;

/** What a plugin prints, as lines. It is read whether or not somebody listens. */
export class VmLog {
  private readonly observers = new Observers<VmLogLine>();
  private readonly remembered: VmLogLine[] = [];
  private readonly tails: Record<'stdout' | 'stderr', OutputTail> = {
    stderr: new OutputTail(LAST_BYTES),
    stdout: new OutputTail(LAST_BYTES),
  };
  private readonly limiter: LineRateLimiter;
  private droppedLines = 0;
  /** The reason stands at the beginning of a dump that may be longer than what is kept. */
  private lastFatal: string | undefined;

  /** @param onLine told of every line, from the first on; what it throws is ignored */
  constructor(
    private readonly limits: VmLogLimits = {},
    onLine?: (line: VmLogLine) => void,
  ) {
    if (onLine) this.observers.listen(onLine);
    this.limiter = new LineRateLimiter(
      limits.linesPerSecond ?? LINES_PER_SECOND,
      (lines, bytes) => {
        this.droppedLines += lines;
        this.tell(
          `${lines} lines of ${bytes} bytes dropped: the plugin prints too many in a second`,
        );
      },
    );
  }

  /** How many lines were not told to anybody, because there were too many. */
  get dropped(): number {
    return this.droppedLines;
  }

  /** The lines, beginning with the last 100 that there have been; completes with the plugin. */
  get lines$(): Observable<VmLogLine> {
    return this.observers.observable(() => [...this.remembered]);
  }

  /**
   * The last lines of each stream, `stderr: text`, an unfinished one too: at most 20 of each. Before them
   * the last line that gave up, such as Go's `panic: …`, where it is not among them.
   */
  tail(): string[] {
    const lines = (['stderr', 'stdout'] as const).flatMap((stream) =>
      this.tails[stream].lines(LAST_LINES).map((line) => `${stream}: ${line}`),
    );
    const { lastFatal } = this;
    return lastFatal === undefined || lines.includes(lastFatal) ? lines : [lastFatal, ...lines];
  }

  /** Reads a stream to its end. @returns settles when it is closed */
  read(stream: 'stdout' | 'stderr', from: Readable): Promise<void> {
    const splitter = new LineSplitter(this.limits.lineBytes ?? LINE_BYTES, (line, cutBytes) => {
      const now = Date.now();
      if (!this.limiter.allow(line.length + cutBytes, now)) return;
      this.publish(logLine(stream, line, cutBytes, new Date(now)));
    });
    from.on('data', (chunk: Buffer) => {
      this.tails[stream].push(chunk);
      splitter.push(chunk);
    });
    from.on('error', () => undefined); // it closes as well
    return new Promise((resolve) => {
      from.once('close', () => {
        splitter.end();
        resolve();
      });
    });
  }

  /** Nothing more will come. */
  end(): void {
    this.limiter.report();
    this.observers.complete();
  }

  /** Says something about the plugin or its log in the log, as a line of the host. */
  tell(text: string): void {
    this.publish(hostLine(text));
  }

  private publish(line: VmLogLine): void {
    if (line.level === 'fatal') this.lastFatal = `${line.stream}: ${line.text}`;
    this.remembered.push(line);
    if (this.remembered.length > REMEMBERED) this.remembered.shift();
    this.observers.publish(line);
  }
}
