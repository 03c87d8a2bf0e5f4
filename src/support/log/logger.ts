import type { Writable } from 'node:stream';

import type pino from 'pino';

import { authorStack } from '../errors/author-stack';
import { messageOf } from '../errors/vmre-error';
import { printable, printableJsonText } from '../printable';
import { BoundedWriter } from './bounded-writer';
import { logLevels, type LogLevel } from './level';
import { toTextLine } from './text-line';

/** Of a log file; its predecessor may have as many. */
export const DEFAULT_LOG_FILE_BYTES = 16 * 1024 * 1024;

/** Facts that go with a message. */
export type LogData = Record<string, unknown>;

/**
 * What a runtime writes its log with. Nothing of it ever reaches stdout. `data` has facts that go with
 * the message, each under its own name; errors are written with their stack.
 */
export interface Logger {
  /** Every step: for the author. Off unless asked for. */
  trace(message: string, data?: LogData): void;
  /** What helps to find a mistake. Off unless asked for. */
  debug(message: string, data?: LogData): void;
  /** What went as it should. */
  info(message: string, data?: LogData): void;
  /** What may need attention. */
  warn(message: string, data?: LogData): void;
  /** What went wrong. */
  error(message: string, data?: LogData): void;
}

/** Where the log goes. */
export interface LogSettings {
  /** Stands in every line. */
  name: string;
  /** Lines for people, as text. The stream is asked for with the first line. */
  stream?: { level: LogLevel; to: () => Writable };
  /**
   * Lines for programs, as JSON; the file and its directory are created with the first line. `within` and
   * `maxBytes` are as for a log file; default 16 MiB.
   */
  file?: { level: LogLevel; path: string; within?: string | undefined; maxBytes?: number };
}

/**
 * A logger that costs nothing until its first line: pino is loaded and the file opened then.
 */
export function createLogger(settings: LogSettings): Logger {
  const lowest = Math.min(rank(settings.stream?.level), rank(settings.file?.level));
  let target: pino.Logger | undefined;
  const at =
    (level: Exclude<LogLevel, 'silent'>) =>
    (message: string, data: LogData = {}): void => {
      if (rank(level) < lowest) return;
      target ??= open(settings, logLevels[lowest] ?? 'silent');
      target[level](asFacts(data), message);
    };
  return {
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  };
}

/** Names that a line has already. */
const ownKeys = ['level', 'time', 'name', 'msg'];

/** Facts as they can stand in a line: under names of their own, errors with their text. */
function asFacts(data: LogData): LogData {
  const facts: LogData = {};
  for (const [key, value] of Object.entries(data)) {
    const isError = typeof value === 'object' && value !== null && 'stack' in value;
    facts[ownKeys.includes(key) ? `_${key}` : key] = isError ? authorStack(value) : value;
  }
  return facts;
}

const rank = (level: LogLevel | undefined): number => logLevels.indexOf(level ?? 'silent');

function open({ name, stream, file }: LogSettings, lowest: LogLevel): pino.Logger {
  const createPino = require('pino') as typeof pino;
  const { LogFile } = require('./log-file') as typeof import('./log-file');
  const streams: pino.StreamEntry[] = [];
  const complain = (text: string): void => void stream?.to().write(`${printable(text)}\n`);
  if (stream && stream.level !== 'silent') {
    const writer = new BoundedWriter(stream.to());
    streams.push({
      level: stream.level,
      stream: { write: (line: string) => writer.write(toTextLine(line)) },
    });
  }
  if (file && file.level !== 'silent') {
    try {
      const { maxBytes = DEFAULT_LOG_FILE_BYTES } = file;
      const to = new LogFile({ ...file, maxBytes }, complain);
      const write = (line: string): void => to.write(printableJsonText(line));
      streams.push({ level: file.level, stream: { write } });
    } catch (error) {
      complain(`log file ${file.path} cannot be written: ${messageOf(error)}`);
    }
  }
  return createPino({ name, level: lowest, base: { name } }, createPino.multistream(streams));
}
