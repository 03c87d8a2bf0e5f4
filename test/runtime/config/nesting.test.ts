import { writeFileSync } from 'node:fs';

import { readConfigFile } from '../../../src/runtime/config/config-file';
import { coded } from '../../support/coded';
import { useTemporaryDirectory } from '../../support/temporary-directory';

const at = useTemporaryDirectory();

function read(extension: string, text: string): unknown {
  const path = at(`a.${extension}`);
  writeFileSync(path, text);
  return readConfigFile(path)?.values;
}

const lists = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
/** Each anchor refers to the previous one: few characters, many levels. */
const chained = (levels: number): string =>
  [
    'a0: &a0 []',
    ...Array.from({ length: levels }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}]`),
  ].join('\n');

const DEEP = [101, 2000, 100_000];

test.each(
  DEEP.flatMap((levels): [string, number, string][] => [
    ['json', levels, `{"a":${lists(levels - 1)}}`],
    ['json', levels, `{"b":1234567890123456,"a":${lists(levels - 1)}}`],
    ['yaml', levels, `a: ${lists(levels - 1)}`],
    ['toml', levels, `a = ${lists(levels - 1)}`],
    ['toml', levels, `b = 0x123456789abcdef0\na = ${lists(levels - 1)}`],
    ['toml', levels, `${'a.'.repeat(levels)}a = 1`],
    ['toml', levels, `[${'a.'.repeat(levels)}a]\nb = 1`],
    ['yaml', levels, `${'- '.repeat(Math.min(levels, 5000))}a`],
  ]),
)('%s with %d levels is rejected', (extension, _levels, text) => {
  expect(() => read(extension, text)).toThrow(coded('VMRE_CONFIG_MALFORMED', /deep|is too large/));
});

test('text that ends inside deep nesting is rejected, too', () => {
  for (const extension of ['json', 'yaml', 'toml']) {
    const text = `${extension === 'toml' ? 'a = ' : ''}${'['.repeat(100_000)}`;
    expect(() => read(extension, text)).toThrow(coded('VMRE_CONFIG_MALFORMED'));
  }
});

test('levels through aliases count', () => {
  expect(() => read('yaml', chained(99))).toThrow(coded('VMRE_CONFIG_MALFORMED', 'more than 100'));
});

test.each([
  ['json', `{"a":${lists(99)}}`],
  ['yaml', `a: ${lists(99)}`],
  ['toml', `a = ${lists(99)}`],
  ['yaml', chained(90)],
  ['toml', `a = [${'1.5, '.repeat(1000)}] # ${'['.repeat(1000)}`],
  ['toml', `a = "${'['.repeat(1000)}"\nb = '''${'{'.repeat(1000)}'''`],
  ['yaml', `a: "${'['.repeat(1000)}"`],
  ['json', `{"a":"${'[\\"'.repeat(1000)}"}`],
])('%s with 100 levels, or text that only looks deeper, is read', (extension, text) => {
  expect(read(extension, text)).toBeDefined();
});
