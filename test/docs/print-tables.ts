import { conformanceTables } from './conformance-tables';
import { badInputTables, differenceTables } from './expected-tables';
import { h2Tables } from './h2-tables';
import type { Table } from '../support/markdown';

/** Prints the tables of these pages, to be pasted when a row changes. */
function print(page: string, tables: Record<string, Table>): void {
  process.stdout.write(`\n# ${page}\n`);
  for (const [heading, { header, rows }] of Object.entries(tables)) {
    process.stdout.write(`\n## ${heading}\n\n`);
    for (const cells of [header, header.map(() => '---'), ...rows]) {
      process.stdout.write(`| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`);
    }
  }
}

print('docs/bad-input.md', badInputTables);
print('docs/differences.md', differenceTables);
print('docs/conformance.md', conformanceTables);
print('docs/http2.md', h2Tables);
