import type { VatLog } from '../realm';
import { meteredParts, type MeteredParts } from './metered-source';

/** Text that was inserted before a column; columns begin at 0. */
interface Shift {
  readonly column: number;
  readonly length: number;
}

/**
 * Wraps a log: frames of errors get the columns of the original source. Lines are the same in both.
 *
 * @param name of the vat
 */
export function withOriginalPositions(log: VatLog, name: string, source: string): VatLog {
  let shifts: Map<number, Shift[]> | undefined;
  const prefix = `vat:${name}:`;
  return (line) => {
    if (!line.text.includes(prefix)) return log(line);
    const text = line.text.replace(frame, (whole, before: string, row: string, column: string) => {
      if (!before.endsWith(prefix)) return whole;
      shifts ??= shiftsIn(source);
      return `${before}${row}:${originalColumn(Number(column), shifts.get(Number(row)))}`;
    });
    log({ ...line, text });
  };
}

const frame = /(?<=^ {4}at )(.*)(?<=:)(\d+):(\d+)(?=\)?$)/gm;

function shiftsIn(source: string): Map<number, Shift[]> {
  const shifts = new Map<number, Shift[]>();
  let row = 1;
  let begin = 0;
  for (const { at, inserted } of partsOf(source)) {
    for (let end = source.indexOf('\n', begin); end >= 0 && end < at; row += 1) {
      begin = end + 1;
      end = source.indexOf('\n', begin);
    }
    const ofRow = shifts.get(row) ?? [];
    ofRow.push({ column: at - begin, length: inserted.length });
    shifts.set(row, ofRow);
  }
  return shifts;
}

/** Code with a syntax error has no frames. */
function partsOf(source: string): MeteredParts['insertions'] {
  try {
    return meteredParts(source).insertions;
  } catch {
    return [];
  }
}

/** Columns begin at 1. */
function originalColumn(column: number, shifts: readonly Shift[] = []): number {
  let rest = column - 1;
  for (const shift of shifts) {
    if (rest < shift.column + 1) break;
    rest = Math.max(rest - shift.length, shift.column);
  }
  return rest + 1;
}
