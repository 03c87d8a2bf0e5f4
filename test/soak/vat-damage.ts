import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { damages } from '../vat/damage/damages';
import type { Random } from '../support/random';
import { ensure, inTime, type Suite } from './suite';

const program = resolve(__dirname, '../fixtures/vat/keeps-books.js');
interface Books {
  readonly fill: (store: string, notes: number) => Promise<void>;
  readonly books: (store: string) => Promise<string>;
}
const sizes = [3, 40, 300];
const LONGEST_MS = 60_000;

/** An intact store, the answers of its vats, and an earlier copy of it. */
interface Original {
  readonly directory: string;
  readonly older: string;
  readonly books: string;
  /** With one more note. */
  readonly next: string;
}

const base = mkdtempSync(join(tmpdir(), 'vmre-vat-damage-'));
process.on('exit', () => rmSync(base, { recursive: true, force: true }));
const originals = new Map<number, Promise<Original>>();
const found = new Map<string, { right: number; told: number }>();

async function makeOriginal(notes: number): Promise<Original> {
  const { fill, books } = require(program) as Books;
  const [directory, older, after] = ['store', 'older', 'after'].map((name) =>
    join(base, `${name}-${notes}`),
  ) as [string, string, string];
  await fill(directory, notes);
  cpSync(directory, older, { recursive: true });
  await fillMore(directory);
  cpSync(directory, after, { recursive: true });
  const said = await books(directory);
  await fillMore(after, 'one more');
  return { directory, older, books: said, next: await books(after) };
}

async function fillMore(store: string, text = 'the last'): Promise<void> {
  const { openKernel } = require('../../dist/vat') as typeof import('../../src/vat');
  const { vats } = require(program) as { vats: Record<string, { source: string }> };
  const kernel = await openKernel({ store, vats });
  await kernel.call('front', 'note', text);
  await kernel.close();
}

/** The findings of a host in a store, which must not crash it. */
async function openedBy(store: string): Promise<string[]> {
  const child = spawn(process.execPath, [program, store], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [said, complaints] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (part: string) => (said += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (complaints += part));
  const [code, signal] = (await inTime(once(child, 'close'), LONGEST_MS, 'a host')) as unknown[];
  ensure(code === 0, `the host ended with ${String(code ?? signal)}: ${complaints}`);
  return JSON.parse(said) as string[];
}

async function round(random: Random): Promise<void> {
  const notes = random.pick(sizes);
  let making = originals.get(notes);
  if (!making) originals.set(notes, (making = makeOriginal(notes)));
  const { directory, older, books, next } = await making;
  const name = random.pick(Object.keys(damages));
  const copy = join(base, 'copy');
  try {
    cpSync(directory, copy, { recursive: true });
    await damages[name]!(copy, random, older);
    const [, what, ...told] = await openedBy(copy);
    const count = found.get(name) ?? { right: 0, told: 0 };
    found.set(name, count);
    if (what === 'books') {
      ensure(told[0] === books, `${name}: wrong books: ${told[0]}`);
      ensure(told[1] === next, `${name}: wrong books after a note: ${told[1]}`);
      count.right += 1;
    } else {
      ensure(told[0] === 'VMRE_STORE_FAILED', `${name}: ${told.join(': ')}`);
      count.told += 1;
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Copies of stores that are damaged in every way: the right values, or a descriptive error. */
export const vatDamage: Suite = {
  describe: 'damaged copies of stores of vats: never a wrong value, never a dead host; one a round',
  full: 500,
  round,
  summary: () =>
    [...found]
      .map(([name, { right, told }]) => `${name}: ${right} right, ${told} told of`)
      .join('\n'),
};
