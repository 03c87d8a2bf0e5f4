import { badInputs } from '../whole/bad-input/rows';

/** Prints the tables of docs/bad-input.md, to be pasted when a row changes. */
for (const [area, rows] of Object.entries(badInputs)) {
  process.stdout.write(
    `\n## ${area}\n\n| Given | What happens | Code | The process |\n|---|---|---|---|\n`,
  );
  for (const { given, happens, code, exit } of rows) {
    const link = code ? `[${code}](errors.md#${code.toLowerCase()})` : '';
    const end = exit === undefined ? 'lives on' : `exits with ${exit}`;
    process.stdout.write(`| ${given} | ${happens} | ${link} | ${end} |\n`);
  }
}
