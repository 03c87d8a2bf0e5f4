import type { Difference } from '../interop/upstream/difference';
import { differencesByArea } from '../interop/upstream/differences';
import type { BadInput } from '../whole/bad-input/row';
import { badInputs } from '../whole/bad-input/rows';
import type { Table } from '../support/markdown';

/** The text of each row of docs/bad-input.md, by heading. */
export const badInputTables = mapValues(badInputs, (rows: readonly BadInput[]): Table => ({
  header: ['Given', 'What happens', 'Code', 'The process'],
  rows: rows.map(({ given, happens, code, exit }) => [
    given,
    happens,
    code ? `[${code}](errors.md#${code.toLowerCase()})` : '',
    exit === undefined ? 'continues' : `exits with ${exit}`,
  ]),
}));

/** The text of each row of docs/differences.md, by heading. */
export const differenceTables = mapValues(
  differencesByArea,
  (rows: readonly Difference[]): Table => ({
    header: ['What is tried', 'VMRE', 'ya-runtime-sdk 0.4.0', 'Why'],
    rows: rows.map(({ name, ours, upstream, why }) => [
      name,
      `\`${ours}\``,
      `\`${upstream}\``,
      why,
    ]),
  }),
);

function mapValues<T, U>(
  record: Readonly<Record<string, T>>,
  map: (value: T) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
