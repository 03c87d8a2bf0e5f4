import { isRecord } from '../json';
import { printable } from '../printable';

const labels: Record<number, string> = {
  10: 'TRACE',
  20: 'DEBUG',
  30: 'INFO ',
  40: 'WARN ',
  50: 'ERROR',
};

/** Converts a JSON line to text for people: `12:00:01.123 INFO  name: message key=value`. */
export function toTextLine(structured: string): string {
  return printable(textOfLine(structured), { lines: true });
}

function textOfLine(structured: string): string {
  let record: unknown;
  try {
    record = JSON.parse(structured);
  } catch {
    return structured;
  }
  if (!isRecord(record)) return structured;
  const { level, time, name, msg, ...facts } = record;
  const moment = new Date(typeof time === 'number' ? time : NaN);
  const clock = Number.isNaN(moment.getTime()) ? '' : moment.toISOString().slice(11, 23);
  const label = typeof level === 'number' ? labels[level] : undefined;
  const extras = Object.entries(facts).map(([key, value]) => ` ${key}=${textOf(value)}`);
  return `${clock} ${label ?? '     '} ${textOf(name)}: ${textOf(msg)}${extras.join('')}\n`;
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);
