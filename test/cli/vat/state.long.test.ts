import { once } from 'node:events';
import {
  closeSync,
  openSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

import { House, vmre } from './house';

let house: House;
beforeEach(() => (house = new House()));
afterEach(() => house.clear());

const inHouse = (...path: string[]): string => join(house.bench.directory, ...path);
const vat = (...args: string[]) => house.bench.invoke(vmre, 'vat', ...args);

/** The content of the house's store, as lines. */
async function exported(): Promise<string> {
  await house.send('alice.hello("a\u2028b", 1)', 'bob.double(1)');
  const { stdout } = await vat('export', 'house');
  expect(stdout).toContain('a\\u2028b');
  return stdout;
}

test('an export can be imported elsewhere, and continues there', async () => {
  writeFileSync(inHouse('state.jsonl'), await exported());
  const imported = await vat('import', 'house', 'state.jsonl', '--store', 'other');
  expect(imported).toMatchObject({ code: 0, stdout: 'other has 2 vats: alice, bob\n' });
  const run = await house.invoke('run', '--store', 'other', '--send', 'bob.double(4)');
  expect(run.stdout).toBe('$1 = 8\n');
});

test('an export appears atomically, and is equal after an import', async () => {
  const stdout = await exported();
  const told = await vat('export', 'house', '--output', 'state.jsonl', '--json');
  expect(JSON.parse(told.stdout)).toEqual({
    ...{ ok: true, store: 'house/.vmre-vats', output: 'state.jsonl', damage: [] },
    lines: stdout.trimEnd().split('\n').length,
  });
  expect(readFileSync(inHouse('state.jsonl'), 'utf8')).toBe(stdout);
  expect(statSync(inHouse('state.jsonl')).mode & 0o777).toBe(0o600);
  await vat('import', 'other', 'state.jsonl');
  expect((await vat('export', 'other')).stdout).toBe(stdout);
});

test('a store with content is left unchanged, and so is a directory with other files', async () => {
  await house.send('bob.double(1)');
  await vat('export', 'house', '--output', 'state.jsonl');
  const full = await vat('import', 'house', 'state.jsonl');
  expect(full.code).toBe(2);
  expect(full.stderr).toContain('the store in house/.vmre-vats is not empty');
  house.write('sub/notes.txt', 'mine');
  const other = await vat('import', 'house/sub', 'state.jsonl');
  expect(other.stderr).toContain('house/sub is not empty: it contains notes.txt');
  expect(readdirSync(inHouse('house/sub'))).toEqual(['notes.txt']);
});

test.each([
  ['no JSON', (lines: string[]) => lines.with(4, '["'), /line 5 is not valid JSON/],
  [
    'no entry',
    (lines: string[]) => lines.with(2, '[1, 2]'),
    /line 3 must be an array of a key and a value/,
  ],
  [
    'another format',
    (lines: string[]) => lines.with(0, '"x"'),
    /line 1 must be "vmre vat state 1"/,
  ],
  [
    'a line twice',
    (lines: string[]) => [...lines, lines.at(-1)!],
    /line \d+ repeats an earlier key/,
  ],
  [
    'a line missing',
    (lines: string[]) => lines.filter((line) => !line.startsWith('["t.v1.')),
    /damaged: the transcript of the vat alice/,
  ],
  ['its end missing', (lines: string[]) => lines.slice(0, -4), /damaged/],
  ['nothing', () => [], /the input is empty/],
  ['the first line alone', (lines: string[]) => lines.slice(0, 1), /the file has no entries/],
])('lines with %s are rejected, and nothing is created', async (_what, change, text) => {
  await house.send('bob.double(1)');
  const { stdout } = await vat('export', 'house');
  const lines = change(stdout.trimEnd().split('\n'));
  writeFileSync(inHouse('bad.jsonl'), lines.map((line) => `${line}\n`).join(''));
  const { code, stderr } = await vat('import', 'other', 'bad.jsonl');
  expect(stderr).toContain('VMRE_VAT_STATE_UNREADABLE: bad.jsonl: ');
  expect(stderr).toMatch(text);
  expect(code).toBe(2);
  expect(readdirSync(inHouse())).not.toContain('other');
});

test('the readable part of a damaged store is exported, as the error of a run explains', async () => {
  await house.send('bob.double(1)');
  const file = inHouse('house/.vmre-vats/data.mdb');
  const descriptor = openSync(file, 'r+');
  // Both copies of the root remain, and a page after them is lost.
  for (let at = 2 * 4096; at < statSync(file).size; at += 4096)
    writeSync(descriptor, Buffer.alloc(64, 0xff), 0, 64, at);
  closeSync(descriptor);
  const run = await house.send('bob.double(1)');
  expect(run.code).toBe(6);
  expect(run.stderr).toContain('vmre vat export house --output state.jsonl\n');
  const inspected = await vat('inspect', 'house');
  expect(inspected.stderr).toContain('vmre vat export house/.vmre-vats --output state.jsonl\n');
  const { code, stdout, stderr } = await vat('export', 'house');
  expect([code, stdout.split('\n')[0]]).toEqual([6, '"vmre vat state 1"']);
  expect(stderr).toContain('house/.vmre-vats is damaged; only the readable part was written');
});

test('stdin can be imported, and a reader that disconnects ends the export quietly', async () => {
  await house.send('bob.double(1)');
  const bash = (command: string) =>
    house.bench.invoke('bash', '-c', command.replaceAll('vmre', `'${vmre}'`));
  const piped = await bash('set -o pipefail; vmre vat export house | vmre vat import copy -');
  expect(piped).toMatchObject({
    ...{ code: 0, stdout: 'copy has 2 vats: alice, bob\n' },
    stderr: 'Next: vmre vat inspect copy\n',
  });
  const gone = await bash('vmre vat export house | true; echo "${PIPESTATUS[0]}"');
  expect(gone).toMatchObject({ stdout: '141\n', stderr: '' });
});

test('an unwritable file and a missing store are reported', async () => {
  await house.send('bob.double(1)');
  const nowhere = await vat('export', 'house', '--output', 'no/where');
  expect([nowhere.code, nowhere.stderr]).toEqual([
    6,
    expect.stringContaining('VMRE_VAT_STATE_UNWRITABLE'),
  ]);
  const both = await vat('export', 'house', '--json');
  expect([both.code, both.stderr]).toEqual([2, '']);
  expect(JSON.parse(both.stdout)).toMatchObject({
    error: { code: 'VMRE_OPTION_INVALID', message: '--json needs --output' },
  });
  const empty = await vat('export', 'house/nothing');
  expect([empty.code, empty.stderr]).toEqual([
    2,
    expect.stringContaining('no store in house/nothing'),
  ]);
});

test('Ctrl-C ends an export with 130, and leaves no partial file', async () => {
  await house.send('bob.double(1)');
  // A reader that does not read keeps it waiting.
  const fifo = inHouse('fifo');
  await house.bench.invoke('mkfifo', fifo);
  const child = house.bench.spawn(vmre, ['vat', 'export', 'house', '--output', 'fifo']);
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const reader = house.bench.spawn('sleep', ['0']);
  await once(reader, 'close');
  const ended = once(child, 'close');
  const tick = setInterval(() => child.kill('SIGINT'), 200);
  const [code, signal] = (await ended) as [number | null, string | null];
  clearInterval(tick);
  expect([code === 130 || signal === 'SIGINT', stderr]).toEqual([true, '']);
  expect(readdirSync(inHouse()).filter((name) => name.includes('partial'))).toEqual([]);
});
