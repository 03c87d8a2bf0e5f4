import type { Writable } from 'node:stream';

import type pino from 'pino';

import { authorStack } from '../errors/author-stack';
import { messageOf } from '../errors/vmre-error';
import { printable, printableJsonText } from '../printable';
import { BoundedWriter } from './bounded-writer';
import { logLevels, type LogLevel } from './level';
import { toTextLine } from './text-line';

/** Default maximum size of a log file; the rotated file has the same limit. */
export const DEFAULT_LOG_FILE_BYTES = 16 * 1024 * 1024;

/** Facts that accompany a message. */
export type LogData = Record<string, unknown>;

/**
 * The log of a runtime. It never writes to stdout. `data` contains named facts that accompany the message;
 * errors are written with their stack.
 */
export interface Logger {
  /** Logs a single step, for the author. Off by default. */
  trace(message: string, data?: LogData): void;
  /** Logs details for debugging. Off by default. */
  debug(message: string, data?: LogData): void;
  /** Logs a normal event. */
  info(message: string, data?: LogData): void;
  /** Logs an event that may need attention. */
  warn(message: string, data?: LogData): void;
  /** Logs an error. */
  error(message: string, data?: LogData): void;
}

/** The targets of a log. */
export interface LogSettings {
  /** Name in every line. */
  name: string;
  /** Text lines for people. `to` is called with the first line. */
  stream?: { level: LogLevel; to: () => Writable };
  /**
   * JSON lines for programs. The file and its directory are created with the first line. `within` and
   * `maxBytes` are as for a log file; `maxBytes` is 16 MiB by default.
   */
  file?: { level: LogLevel; path: string; within?: string | undefined; maxBytes?: number };
}

/**
 * Creates a logger that costs nothing until its first line: only then pino is loaded and the file is opened.
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

/** Names that every line already contains. */
const ownKeys = ['level', 'time', 'name', 'msg'];

/** Converts facts for a line: renames those that would conflict, and writes errors with their stack. */
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
