import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { exportReadable } from '../../../src/vat';
import { Random } from '../../support/random';
import { damages } from './damages';
import { longTest, playsAll } from '../../support/plays-all';

const program = resolve(__dirname, '../../fixtures/vat/keeps-books.js');
const SEEDS = [1, 2, 3];
const PAGE = 4096;

/** Runs code that fills stores in a separate process, so that this one does not crash when it opens them. */
function run(...args: string[]): string {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  expect([status, signal, stderr]).toEqual([0, null, '']);
  return stdout;
}
const filled = (store: string, notes: number): string =>
  run('-e', `require(${JSON.stringify(program)}).fill(${JSON.stringify(store)}, ${notes})`);

let directory: string;
let store: string;
let older: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'vmre-damage-'));
  store = join(directory, 'store');
  older = join(directory, 'older');
  filled(store, 20);
}, 60_000);

afterAll(() => rmSync(directory, { recursive: true, force: true }));

longTest(
  'a store that is damaged in any way gives the right values, or a descriptive error',
  async () => {
    cpSync(store, older, { recursive: true });
    filled(store, 15);
    const same = join(directory, 'whole');
    cpSync(store, same, { recursive: true });
    const whole = JSON.parse(run(program, same)) as string[];
    expect(whole[1]).toBe('books');
    const copies: string[] = [];
    for (const [name, damage] of Object.entries(damages)) {
      for (const seed of SEEDS) {
        const copy = join(directory, `${name.replaceAll(/\W/g, '-')}-${seed}`);
        cpSync(store, copy, { recursive: true });
        await damage(copy, new Random(seed), older);
        copies.push(copy);
      }
    }
    const lines = run(program, ...copies)
      .trim()
      .split('\n');
    expect(lines).toHaveLength(copies.length);
    for (const line of lines) {
      const [copy, what, ...told] = JSON.parse(line) as string[];
      const right = what === 'books' ? whole.slice(2) : ['VMRE_STORE_FAILED', expect.any(String)];
      expect([copy, ...told]).toEqual([copy, ...right]);
    }
  },
  120_000,
);

test('the readable part of a damaged store is exported, and the damage is reported', () => {
  const intact = exportReadable(store);
  expect(intact.damage).toEqual([]);
  expect(intact.lines.length).toBeGreaterThan(100);
  const bytes = readFileSync(join(store, 'data.mdb'));
  const copy = join(directory, 'readable');
  mkdirSync(copy);
  const losses: number[] = [];
  for (let page = 2; page < bytes.length / PAGE; page += playsAll ? 1 : 6) {
    const zeroed = Buffer.from(bytes).fill(0, page * PAGE, (page + 1) * PAGE);
    writeFileSync(join(copy, 'data.mdb'), zeroed);
    const { lines, damage } = exportReadable(copy);
    expect(intact.lines).toEqual(expect.arrayContaining(lines));
    const loss = intact.lines.length - lines.length;
    if (loss > 0) expect(damage).not.toEqual([]);
    if (damage.length > 0) losses.push(loss);
  }
  // All pages but the root of the tree leave most of it.
  const most = losses.filter((loss) => loss < intact.lines.length / 2);
  expect(most.length).toBeGreaterThan(3);
});
