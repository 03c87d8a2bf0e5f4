import { mkdirSync, writeFileSync } from 'node:fs';

import { parseDescriptors } from '../../src/provider/descriptor/read-descriptors';
import { problemsOfChecksums } from '../../src/provider/install/checksums';
import { parsePresets } from '../../src/provider/presets/presets-file';
import type { VmreError } from '../../src/support/errors/vmre-error';
import { playsAll } from '../support/plays-all';
import { useTemporaryDirectory } from '../support/temporary-directory';

const at = useTemporaryDirectory();

/** Problems of a rejected file. */
function problemsOf(read: () => unknown): string[] {
  try {
    read();
  } catch (error) {
    return (error as VmreError).data['problems'] as string[];
  }
  return [];
}

const MANY = playsAll ? 300_000 : 100_000;

/** Each takes a fraction of the time that a search for the position of each problem would take. */
test.each<[string, () => string[]]>([
  [
    'descriptors that lack everything',
    () => problemsOf(() => parseDescriptors('x', Buffer.from(`[${'{},'.repeat(MANY)}{}]`))),
  ],
  [
    'active names of no preset',
    () =>
      problemsOf(() =>
        parsePresets('x', `{"ver":"V1","presets":[],"active":[${'"a",'.repeat(MANY)}"a"]}`),
      ),
  ],
  [
    'lines that are not checksums',
    () => {
      mkdirSync(at('runtime'));
      writeFileSync(at('runtime/SHA256SUMS'), 'x\n'.repeat(MANY));
      return problemsOfChecksums(at('runtime'), { directories: [], files: [], problems: [] });
    },
  ],
])('%s: the first 20 are reported, with a note that more follow', (_, problems) => {
  const told = problems();
  expect(told).toHaveLength(21);
  expect(told.at(-1)).toBe('more problems follow');
});

test('a descriptor with many warnings is accepted with some of them', () => {
  const known = { name: 'a', version: '1.0.0', 'supervisor-path': 'x' };
  const odd = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`k${index}`, 0]));
  const { warnings } = parseDescriptors('x', Buffer.from(JSON.stringify([{ ...known, ...odd }])));
  expect(warnings).toHaveLength(21);
});

test('text quoted in a problem is cut and safe to print', () => {
  const version = `\u009b${'9'.repeat(1e6)}`;
  const text = JSON.stringify({ ver: version, presets: [], active: [] });
  const [problem = ''] = problemsOf(() => parsePresets('x', text));
  expect(problem).toMatch(/"\\x9b9+… \(\d+ more characters\)$/);
  expect(problem.length).toBeLessThan(600);
});
