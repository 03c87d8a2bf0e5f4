import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { errorCodes } from '../../src/support/errors/codes';
import { badInputs } from '../whole/bad-input/rows';
import { pages, readPage, root, tableBelow } from './markdown';

describe('docs/errors.md', () => {
  test.each(Object.entries(errorCodes))('%s', (code, { means, remedy, exit, wire }) => {
    const [, section = ''] = readPage('docs/errors.md').split(`\n## ${code}\n`);
    const [text = ''] = section.split('\n## ');
    const wires = ['INTERNAL', 'NOT_FOUND', 'BAD_REQUEST'];
    expect(text.trim()).toBe(
      `${means} ${remedy}\n\nExit code ${exit}; on the wire ${wires[wire]}.`,
    );
  });

  test('has no section for a code that does not exist', () => {
    const sections = [...readPage('docs/errors.md').matchAll(/^## (\w+)$/gm)].map(
      ([, code]) => code,
    );
    expect(sections).toEqual(Object.keys(errorCodes));
  });
});

describe('docs/bad-input.md', () => {
  test.each(Object.entries(badInputs))('%s', (area, rows) => {
    const expected = rows.map(({ given, happens, code, exit }) => [
      given,
      happens,
      code ? `[${code}](errors.md#${code.toLowerCase()})` : '',
      exit === undefined ? 'lives on' : `exits with ${exit}`,
    ]);
    expect(tableBelow('docs/bad-input.md', area)).toEqual(expected);
  });
});

test.each(pages)('the links of %s lead somewhere', (page) => {
  const links = [...readPage(page).matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map(
    ([, target]) => target!,
  );
  for (const link of links)
    expect([link, existsSync(join(root, dirname(page), link))]).toEqual([link, true]);
});
