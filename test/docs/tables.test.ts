import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { errorCodes } from '../../src/support/errors/codes';
import { conformanceTables } from './conformance-tables';
import { badInputTables, differenceTables } from './expected-tables';
import { h2Tables } from './h2-tables';
import { anchorsOf, pages, readPage, root, tableBelow } from '../support/markdown';
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

test('the bytes of docs/runtime-api.md are the output of the codec', () => {
  expect(tableBelow('docs/runtime-api.md', 'Examples')).toEqual(wireExamples);
});

describe.each([
  ['docs/bad-input.md', badInputTables],
  ['docs/differences.md', differenceTables],
  ['docs/conformance.md', conformanceTables],
  ['docs/http2.md', h2Tables],
])('%s', (page, tables) => {
  test.each(Object.entries(tables))('%s', (heading, { rows }) => {
    expect(tableBelow(page, heading)).toEqual(rows);
  });
});

test('the rules of docs/conformance.md are numbered in their order', () => {
  const ids = Object.values(conformanceTables).flatMap(({ rows }) => rows.map(([id]) => id));
  expect(ids).toEqual(ids.map((_, at) => `R${at + 1}`));
});

test.each(pages)('all links of %s resolve', (page) => {
  const links = [...readPage(page).matchAll(/\]\((?!https?:)([^)#\s]*)#?([^)\s]*)/g)];
  const targets = new Map<string, Set<string> | undefined>();
  const broken = links.filter(([, path = '', anchor = '']) => {
    const target = path === '' ? page : join(dirname(page), path);
    if (!targets.has(target)) targets.set(target, readTarget(target));
    const anchors = targets.get(target);
    return !anchors || (anchor !== '' && !anchors.has(anchor));
  });
  expect(broken.map(([link]) => link)).toEqual([]);
});

/** The anchors of a page; empty for another file; undefined if the file does not exist. */
function readTarget(path: string): Set<string> | undefined {
  if (!existsSync(join(root, path))) return undefined;
  return path.endsWith('.md') ? anchorsOf(path) : new Set();
}
