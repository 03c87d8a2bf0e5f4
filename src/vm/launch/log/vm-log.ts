import type { Readable } from 'node:stream';

import type { Observable } from 'rxjs';
import { OutputTail } from '../../../support/output-tail';
import { Observers } from '../../../support/observers';
import { LOG } from '../../limits';

import { LineRateLimiter } from './line-rate-limiter';
import { lastLines } from './last-lines';
import { LineSplitter } from './line-splitter';
import type { PluginLog } from './plugin-log';
import { hostLine, logLine, type VmLogLine } from './log-line';

/** Limits for the log of a plugin. */
export interface VmLogLimits {
  /** Bytes per line; the rest is cut. Default 16384. */
  lineBytes?: number | undefined;
  /** Lines per second; further ones are dropped, counted and reported. Default 5000. */
  linesPerSecond?: number | undefined;
}

/** The output of a plugin as lines. It is read even without subscribers. */
export class VmLog implements PluginLog {
  private readonly observers = new Observers<VmLogLine>();
  private readonly remembered: VmLogLine[] = [];
  private readonly tails: Record<'stdout' | 'stderr', OutputTail> = {
    stderr: new OutputTail(LOG.tailBytes),
    stdout: new OutputTail(LOG.tailBytes),
  };
  private readonly limiter: LineRateLimiter;
  private droppedLines = 0;
  /** A panic begins with its reason, which may precede the retained lines. */
  private lastFatal: string | undefined;

  /** @param limits see {@link VmLogLimits} */
  constructor(private readonly limits: VmLogLimits = {}) {
    this.limiter = new LineRateLimiter(
      limits.linesPerSecond ?? LOG.linesPerSecond,
      (lines, bytes) => {
        this.droppedLines += lines;
        this.tell(
          `${lines} lines with ${bytes} bytes were dropped: the plugin prints too many lines per second`,
        );
      },
    );
  }

  /** Number of lines that were dropped because there were too many. */
  get dropped(): number {
    return this.droppedLines;
  }

  /** The lines, starting with the last 100 past ones. Completes when the plugin exits. */
  get lines$(): Observable<VmLogLine> {
    return this.observers.observable(
      (line) => line,
      () => [...this.remembered],
    );
  }

  /**
   * The last lines of each stream as `stderr: text`, including an unfinished one: at most 20 per stream. The
   * last fatal line, such as Go's `panic: …`, is put first if it is not among them.
   */
  tail(): string[] {
    const lines = (['stderr', 'stdout'] as const).flatMap((stream) =>
      lastLines(this.tails[stream], LOG.tailLines).map((line) => `${stream}: ${line}`),
    );
    const { lastFatal } = this;
    return lastFatal === undefined || lines.includes(lastFatal) ? lines : [lastFatal, ...lines];
  }

  /**
   * Reads a stream of the plugin to its end.
   *
   * @returns a promise that settles when the stream is closed
   */
  read(stream: 'stdout' | 'stderr', from: Readable): Promise<void> {
    const splitter = new LineSplitter(this.limits.lineBytes ?? LOG.lineBytes, (line, cutBytes) => {
      const now = Date.now();
      if (!this.limiter.allow(line.length + cutBytes, now)) return;
      this.publish(logLine(stream, line, cutBytes, new Date(now)));
    });
    from.on('data', (chunk: Buffer) => {
      this.tails[stream].add(chunk);
      splitter.push(chunk);
    });
    from.on('error', () => undefined); // a close event follows
    return new Promise((resolve) => {
      from.once('close', () => {
        splitter.end();
        resolve();
      });
    });
  }

  /** Completes the log. */
  end(): void {
    this.limiter.report();
    this.observers.complete();
  }

  /** Adds a note of the host to the log. */
  tell(text: string): void {
    this.publish(hostLine(text));
  }

  private publish(line: VmLogLine): void {
    if (line.level === 'fatal') this.lastFatal = `${line.stream}: ${line.text}`;
    this.remembered.push(line);
    if (this.remembered.length > LOG.replayedLines) this.remembered.shift();
    this.observers.publish?.(line);
  }
}
