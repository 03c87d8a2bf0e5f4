import type { Writable } from 'node:stream';

import { stackOf } from '../../support/errors/vmre-error';
import { printable } from '../../support/printable';
import type { Logger } from '../../support/log/logger';

/** Levels of a VM's log, the most verbose one first. */
export const guestLevels: readonly GuestLevel[] = [
  'trace',
  'debug',
  'info',
  'warn',
  'error',
  'off',
];

/** The lowest severity that the log of a VM contains. */
export type GuestLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'off';

type Level = Exclude<GuestLevel, 'off'>;

const LINE_CHARACTERS = 16_000;
/** Waiting output above this is dropped and counted: a host may read slowly. */
const WAITING_BYTES = 4 * 1024 * 1024;

/**
 * The log of a VM on its stderr, which the node adds to the log of the chain, in the form of AvalancheGo:
 * `[11-21|15:52:12.123] INFO <texts> block accepted {"height":"12"}`.
 */
export class GuestLog implements Logger {
  private dropped = 0;

  constructor(
    private readonly name: string,
    /** The lowest severity that is written. */
    public level: GuestLevel = 'info',
    private readonly to: Writable = process.stderr,
  ) {}

  trace(message: string, data?: Record<string, unknown>): void {
    this.line('trace', message, data);
  }

  debug(message: string, data?: Record<string, unknown>): void {
    this.line('debug', message, data);
  }

  info(message: string, data?: Record<string, unknown>): void {
    this.line('info', message, data);
  }

  warn(message: string, data?: Record<string, unknown>): void {
    this.line('warn', message, data);
  }

  error(message: string, data?: Record<string, unknown>): void {
    this.line('error', message, data);
  }

  private line(level: Level, message: string, data?: Record<string, unknown>): void {
    if (guestLevels.indexOf(level) < guestLevels.indexOf(this.level)) return;
    if (this.to.writableLength > WAITING_BYTES) {
      this.dropped += 1;
      return;
    }
    const facts = { ...data, ...(this.dropped > 0 && { linesDropped: this.dropped }) };
    this.dropped = 0;
    const word = level === 'trace' ? 'VERBO' : level.toUpperCase();
    const text = `[${stamp(new Date())}] ${word} <${this.name}> ${message}${factsText(facts)}`;
    this.to.write(`${printable(text, { most: LINE_CHARACTERS })}\n`);
  }
}

/** `11-21|15:52:12.123`, in local time like that of AvalancheGo. */
function stamp(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':');
  return `${day}|${clock}.${String(time.getMilliseconds()).padStart(3, '0')}`;
}

function factsText(facts: Record<string, unknown>): string {
  if (Object.keys(facts).length === 0) return '';
  try {
    return ` ${JSON.stringify(facts, plain)}`;
  } catch {
    return ' {"facts":"cannot be written as JSON"}';
  }
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  const isError = typeof value === 'object' && value !== null && 'stack' in value;
  return isError ? stackOf(value) : value;
}
