import { closest } from '../src/support/closest';
import { events, pipelined, runs, stream } from './commands';
import type { Bench } from './measurement';
import { memory } from './memory';
import { pipe } from './pipe';
import { inspect } from './inspect';
import { jsonReport, textReport } from './report';
import { startup } from './startup';
import { supervisor } from './supervisor';
import { vatLife } from './vat-life';
import { vats } from './vats';
import { vm } from './vm';
import { workers } from './workers';

/** In the order of their execution. */
const benches: Record<string, Bench> = {
  startup,
  runs,
  pipelined,
  events,
  stream,
  supervisor,
  pipe,
  memory,
  vm,
  vats,
  'vat-workers': workers,
  inspect,
  'vat-life': vatLife,
};

/** `npm run bench -- [names] [--json] [--count=N]` */
async function main(argv: readonly string[]): Promise<number> {
  const names = argv.filter((word) => !word.startsWith('-'));
  const unknown = names.find((name) => !(name in benches));
  if (unknown !== undefined) {
    const known = Object.keys(benches);
    const guess = closest(unknown, known);
    process.stderr.write(`no bench ${unknown}; there are ${known.join(', ')}.`);
    process.stderr.write(guess ? ` Did you mean ${guess}?\n` : '\n');
    return 2;
  }
  const report = argv.includes('--json') ? jsonReport : textReport;
  for (const [name, bench] of Object.entries(benches)) {
    if (names.length > 0 && !names.includes(name)) continue;
    process.stderr.write(`measuring ${name}\n`);
    await bench(report, { count: countIn(argv) });
  }
  return 0;
}

/** @throws Error if it is not a whole number above 0 */
function countIn(argv: readonly string[]): number | undefined {
  const text = argv.find((word) => word.startsWith('--count='))?.slice('--count='.length);
  if (text === undefined || /^[1-9]\d*$/.test(text))
    return text === undefined ? text : Number(text);
  throw new Error(`--count must be a whole number above 0, not ${text}`);
}

void main(process.argv.slice(2)).then((code) => (process.exitCode = code));
