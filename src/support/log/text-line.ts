import { isRecord } from '../json';
import { printable } from '../printable';

const labels: Record<number, string> = {
  10: 'TRACE',
  20: 'DEBUG',
  30: 'INFO ',
  40: 'WARN ',
  50: 'ERROR',
};

/** One structured line as a person reads it: `12:00:01.123 INFO  name: message key=value`. */
export function toTextLine(structured: string): string {
  let record: unknown;
  try {
    record = JSON.parse(structured);
  } catch {
    return structured;
  }
  if (!isRecord(record)) return structured;
  const { level, time, name, msg, ...facts } = record;
  const moment = new Date(Number(time));
  const clock = Number.isNaN(moment.getTime()) ? '' : moment.toISOString().slice(11, 23);
  const extras = Object.entries(facts).map(
    ([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const line = `${clock} ${labels[Number(level)] ?? '     '} ${String(name)}: ${String(msg)}${extras.join('')}`;
  return `${printable(line, { lines: true })}\n`;
}
