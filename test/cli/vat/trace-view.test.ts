import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { sample } from '../../support/plays-all';
import { openKernel } from '../../../src/vat';

const vmre = join(__dirname, '../../../bin/vmre');
const directory = mkdtempSync(join(tmpdir(), 'vmre-trace-'));
const file = join(directory, 'trace.jsonl');
afterAll(() => rmSync(directory, { recursive: true, force: true }));

beforeAll(async () => {
  const a = {
    source: `exports.buildRootObject = ({ exitVatWithFailure }) => Far('a', {
      ask: (b) => E(b).answer('x'), end: () => exitVatWithFailure(Error('over')) })`,
  };
  const b = { source: `exports.buildRootObject = () => Far('b', { answer: (x) => x + '!' })` };
  const kernel = await openKernel({ vats: { a, b } });
  const stop = kernel.traceTo(file);
  await kernel.call('a', 'ask', kernel.root('b'));
  await kernel.call('a', 'end').catch(() => undefined);
  await stop();
  await kernel.close();
});

const show = (...args: string[]): string[] =>
  execFileSync(process.execPath, [vmre, 'vat', 'trace', file, ...args], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');

test('each crank has a line, with the crank that caused it', () => {
  expect(
    show()
      .slice(0, 6)
      .map((line) => line.trim()),
  ).toEqual([
    '0 v1:a         startVat  vatstoreGetNextKey',
    '1 v2:b         startVat  vatstoreGetNextKey',
    '2 v1:a         ko20.ask(ko21) ⇒ kp40  → ko21.answer ⇒ kp41',
    '3 v2:b         ko21.answer("x") ⇒ kp41 (from 2)  = kp41 "x!"',
    '4 v1:a         kp41 is settled (from 3)  = kp40 "x!"',
    expect.stringMatching(/^5 v1:a {9}ko20\.end\(\) ⇒ kp42 {2}exit.* † v1:a .*over/),
  ]);
});

test('vats and types can be selected, and lines can be printed unchanged', () => {
  expect(show('--vat', 'b', '--type', 'message')).toHaveLength(1);
  expect(show('--vat', 'v2')).toHaveLength(2);
  expect(show('--json').join('\n')).toBe(readFileSync(file, 'utf8').trimEnd());
});

test('a trace can be read from a pipe', () => {
  const input = readFileSync(file);
  const words = [vmre, 'vat', 'trace', '-', '--vat', 'v2'];
  const shown = execFileSync(process.execPath, words, { encoding: 'utf8', input });
  expect(shown.trimEnd().split('\n')).toHaveLength(2);
});

const refused: [string, string[], number, string][] = [
  [
    'a file that is not a trace',
    ['other'],
    2,
    'VMRE_TRACE_UNREADABLE: not a trace file: line 1 of other is not a crank record',
  ],
  ['a file that is not there', ['no'], 2, 'VMRE_TRACE_UNREADABLE: no: ENOENT'],
  ['a directory', ['.'], 2, 'VMRE_TRACE_UNREADABLE: .: EISDIR'],
  ['an unknown vat', ['trace.jsonl', '--vat', 'aa'], 2, 'unknown vat aa. Did you mean a?'],
  [
    'one of several vats',
    ['trace.jsonl', '--vat', 'b', '--vat', 'nobody'],
    2,
    'unknown vat nobody.\n  Known vats: a, b.',
  ],
  ['an unknown type', ['trace.jsonl', '--type', 'notfy'], 2, 'Did you mean notify?'],
];

test.each(sample(refused, 3))('%s is rejected', (_, words, code, text) => {
  writeFileSync(join(directory, 'other'), '{}\n');
  const { status, stderr } = spawnSync(process.execPath, [vmre, 'vat', 'trace', ...words], {
    ...{ cwd: directory, encoding: 'utf8' },
  });
  expect([status, stderr]).toEqual([code, expect.stringContaining(text)]);
});
