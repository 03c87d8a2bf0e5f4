import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { errorCodes } from '../../src/support/errors/codes';
import { badInputTables, differenceTables } from './expected-tables';
import { headingsOf, pages, readPage, root, tableBelow } from '../support/markdown';
import { wireExamples } from './wire-examples';

describe('docs/errors.md', () => {
  test.each(Object.entries(errorCodes))('%s', (code, { summary, fix, exit, wire }) => {
    const [, section = ''] = readPage('docs/errors.md').split(`\n## ${code}\n`);
    const [text = ''] = section.split('\n## ');
    const wires = ['INTERNAL', 'NOT_FOUND', 'BAD_REQUEST'];
    expect(text.trim()).toBe(`${summary} ${fix}\n\nExit code ${exit}; on the wire ${wires[wire]}.`);
  });

  test('has no section for a code that does not exist', () => {
    const sections = [...readPage('docs/errors.md').matchAll(/^## (\w+)$/gm)].map(
      ([, code]) => code,
    );
    expect(sections).toEqual(Object.keys(errorCodes));
  });
});

test('the bytes of docs/runtime-api.md are what the codec writes', () => {
  expect(tableBelow('docs/runtime-api.md', 'Examples')).toEqual(wireExamples);
});

describe.each([
  ['docs/bad-input.md', badInputTables],
  ['docs/differences.md', differenceTables],
])('%s', (page, tables) => {
  test.each(Object.entries(tables))('%s', (heading, { rows }) => {
    expect(tableBelow(page, heading)).toEqual(rows);
  });
});

test.each(pages)('the links of %s lead somewhere', (page) => {
  const links = [...readPage(page).matchAll(/\]\((?!https?:)([^)#\s]*)#?([^)\s]*)/g)];
  for (const [link, path = '', anchor = ''] of links) {
    const target = path === '' ? page : join(dirname(page), path);
    expect([link, existsSync(join(root, target))]).toEqual([link, true]);
    if (anchor !== '')
      expect([link, headingsOf(target)]).toEqual([link, expect.arrayContaining([anchor])]);
  }
});
