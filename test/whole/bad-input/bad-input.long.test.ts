import { Bench } from '../../support/runtime-process';
import { badInputs } from './rows';

let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

afterEach(() => bench.clear());

describe.each(Object.entries(badInputs))('%s', (_area, rows) => {
  test.each(rows.map((row) => [row.given, row] as const))('%s', async (_given, { show }) => {
    await show(bench);
  });
});
