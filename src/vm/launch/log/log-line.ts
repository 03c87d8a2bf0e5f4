import { printable } from '../../../support/printable';

/** Levels of log lines, the most verbose one first. */
export type VmLogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** A line that a plugin printed, or a note of the host about the plugin or its log. */
export interface VmLogLine {
  /** Where the line comes from; `host` for a note of the host. */
  readonly stream: 'stdout' | 'stderr' | 'host';
  /** When the line was read. */
  readonly time: Date;
  /** The level that the line states; undefined when its format is not recognised. */
  readonly level?: VmLogLevel | undefined;
  /**
   * The line without colours. Other control characters are escaped, so that it is safe to print.
   */
  readonly text: string;
  /** The line as printed, without its line end. Not safe to print on a terminal. */
  readonly raw: string;
  /** Number of bytes that were cut because the line was too long; 0 for most lines. */
  readonly cutBytes: number;
}

const levels = new Map<string, VmLogLevel>(
  Object.entries({
    trace: 'trace',
    verbo: 'trace',
    verbose: 'trace',
    debug: 'debug',
    debg: 'debug',
    dbug: 'debug',
    info: 'info',
    notice: 'info',
    warn: 'warn',
    warning: 'warn',
    error: 'error',
    eror: 'error',
    err: 'error',
    crit: 'fatal',
    critical: 'fatal',
    fatal: 'fatal',
    panic: 'fatal',
    dpanic: 'fatal',
  }),
);

/** Level numbers of JSON loggers of Node. */
const numbered: Record<number, VmLogLevel | undefined> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

/** A level is looked for in this many characters: the author's own text follows. */
const HEAD = 64;
/** A longer line of JSON is not parsed for its level. */
const MAX_JSON_CHARACTERS = 4096;

/**
 * The level of a line of JSON, of `level=info` pairs, of the columns of AvalancheGo and zap
 * (`[11-21|15:52:12.123] INFO <chain> text`), or of a Go panic.
 *
 * @returns undefined when the format is not recognised
 */
export function levelOf(text: string): VmLogLevel | undefined {
  if (text.startsWith('{'))
    return text.length > MAX_JSON_CHARACTERS ? undefined : levelOfJson(text);
  if (/^(panic|fatal error): /.test(text)) return 'fatal';
  const head = text.slice(0, HEAD);
  const word =
    /\b(?:level|lvl)="?([a-z]+)/i.exec(head)?.[1] ??
    // Only words in capitals: a sentence may mention an error without being one.
    /(?:^|[\s[|<(])([A-Z]{4,8})(?=$|[\s\]|>):])/.exec(head)?.[1];
  return word === undefined ? undefined : levels.get(word.toLowerCase());
}

function levelOfJson(text: string): VmLogLevel | undefined {
  try {
    const line = JSON.parse(text) as Record<string, unknown>;
    const level = line['level'] ?? line['lvl'] ?? line['severity'];
    if (typeof level === 'number') return numbered[level];
    return typeof level === 'string' ? levels.get(level.toLowerCase()) : undefined;
  } catch {
    return undefined;
  }
}

/** A colour or another text style, as most loggers set it. */
// eslint-disable-next-line no-control-regex
const STYLE = /\x1b\[[\d;:]*m/g;

/** Removes colours, and escapes other control sequences. */
export const plainText = (raw: string): string => printable(raw.replace(STYLE, ''));

/** Makes a log line of bytes that were read from the plugin. */
export function logLine(
  stream: VmLogLine['stream'],
  bytes: Buffer,
  cutBytes: number,
  time: Date,
): VmLogLine {
  const end = bytes.at(-1) === 13 && cutBytes === 0 ? bytes.length - 1 : bytes.length;
  const raw = bytes.toString('utf8', 0, end);
  const text = plainText(raw);
  return { stream, time, level: levelOf(text), text, raw, cutBytes };
}

/** Makes a log line of a note of the host. */
export function hostLine(raw: string): VmLogLine {
  const text = printable(raw);
  return { stream: 'host', time: new Date(), level: 'warn', text, raw, cutBytes: 0 };
}
