import type { LogData, Logger } from '../../support/log/logger';

/** A line that a runtime logged. */
export interface LoggedLine {
  /** How important it is. */
  readonly level: keyof Logger;
  /** Its text. */
  readonly message: string;
  /** Facts that accompany it. */
  readonly data: LogData;
}

/** A log that keeps its lines in a list. */
export function recordedLog(lines: LoggedLine[]): Logger {
  const at =
    (level: keyof Logger) =>
    (message: string, data: LogData = {}): void =>
      void lines.push({ level, message, data });
  return {
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  };
}
