import type { LogData, Logger } from '../../src/support/log/logger';

/** A line of a log. */
export interface RecordedLine {
  level: keyof Logger;
  message: string;
  data: LogData;
}

/** A log that keeps its lines. */
export class RecordedLog implements Logger {
  readonly lines: RecordedLine[] = [];
  readonly trace = this.at('trace');
  readonly debug = this.at('debug');
  readonly info = this.at('info');
  readonly warn = this.at('warn');
  readonly error = this.at('error');

  /** The texts without their levels. */
  get messages(): string[] {
    return this.lines.map(({ message }) => message);
  }

  private at(level: keyof Logger) {
    return (message: string, data: LogData = {}): void =>
      void this.lines.push({ level, message, data });
  }
}
