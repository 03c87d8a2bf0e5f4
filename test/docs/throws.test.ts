import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { errorCodes } from '../../src/support/errors/codes';
import { root } from '../support/markdown';

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter(
  (path) => path.endsWith('.ts'),
);

/** The codes after each `@throws` of a file. */
function thrownCodes(path: string): string[] {
  const text = readFileSync(join(root, 'src', path), 'utf8');
  const tags = text.match(/@throws(?:(?!\*\/|\s@\w)[^])*/g) ?? [];
  return tags.flatMap((tag) => tag.match(/VMRE_\w+\*?/g) ?? []);
}

/** `VMRE_OPTION_*` stands for all codes with this prefix. */
const isKnown = (code: string): boolean =>
  code.endsWith('*')
    ? Object.keys(errorCodes).some((known) => known.startsWith(code.slice(0, -1)))
    : code in errorCodes;

test('every code in a @throws tag exists', () => {
  const named = sources.flatMap((path) => thrownCodes(path).map((code) => [path, code] as const));
  expect(named.length).toBeGreaterThan(200);
  expect(named.filter(([, code]) => !isKnown(code))).toEqual([]);
});
