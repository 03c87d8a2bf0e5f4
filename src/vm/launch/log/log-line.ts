import { printable } from '../../../support/printable';

/** From the most to the least talkative. */
export type VmLogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** A line that a plugin printed, or that the host has to say about the log. */
export interface VmLogLine {
  /** Where it was printed; `host` is what is said about the log itself. */
  readonly stream: 'stdout' | 'stderr' | 'host';
  /** When it was read. */
  readonly time: Date;
  /** What the line says of itself; undefined when no usual format is recognised. */
  readonly level?: VmLogLevel | undefined;
  /** Without colours; other control characters are visible escapes, so that it is safe to print. */
  readonly text: string;
  /** As it was printed, without the end of the line. Not safe to print on a terminal. */
  readonly raw: string;
  /** How many bytes are missing at the end because the line was too long; 0 for most. */
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

/** Numbers of the JSON loggers of Node. */
const numbered: Record<number, VmLogLevel | undefined> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

/** How far into a line a level is looked for: behind it are the author's own words. */
const HEAD = 64;
/** A longer line of JSON is not worth being read for its level. */
const MAX_JSON_CHARACTERS = 4096;

/**
 * The level of a line of JSON, of `level=info` pairs, of AvalancheGo's and zap's columns
 * (`[11-21|15:52:12.123] INFO <chain> text`), or of a Go program that gives up.
 */
export function levelOf(text: string): VmLogLevel | undefined {
  if (text.startsWith('{'))
    return text.length > MAX_JSON_CHARACTERS ? undefined : levelOfJson(text);
  if (/^(panic|fatal error): /.test(text)) return 'fatal';
  const head = text.slice(0, HEAD);
  const word =
    /\b(?:level|lvl)="?([a-z]+)/i.exec(head)?.[1] ??
    // Words in capitals alone: a sentence may speak of an error without being one.
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

/** A colour or another way to print text, as most loggers set it. */
// eslint-disable-next-line no-control-regex
const STYLE = /\x1b\[[\d;:]*m/g;

/** What a plugin printed without colours and safe to print. What else it has of control sequences is shown. */
export const plainText = (raw: string): string => printable(raw.replace(STYLE, ''));

/** A line as it came out of the pipe. */
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

/** What the host has to say. */
export function hostLine(raw: string): VmLogLine {
  const text = printable(raw);
  return { stream: 'host', time: new Date(), level: 'warn', text, raw, cutBytes: 0 };
}
