import type { VatLog } from '../realm';
import { meteredParts, type MeteredParts } from './metered-source';

/** Text of a line that was put in front of a column; columns begin with 0. */
interface Shift {
  readonly column: number;
  readonly length: number;
}

/**
 * A log in which the frames of errors have the columns of the source that was metered. Lines are the same.
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

/** What is no JavaScript has been refused, and has no frames. */
function partsOf(source: string): MeteredParts['insertions'] {
  try {
    return meteredParts(source).insertions;
  } catch {
    return [];
  }
}

/** Both begin with 1. */
function originalColumn(column: number, shifts: readonly Shift[] = []): number {
  let rest = column - 1;
  for (const shift of shifts) {
    if (rest < shift.column + 1) break;
    rest = Math.max(rest - shift.length, shift.column);
  }
  return rest + 1;
}
