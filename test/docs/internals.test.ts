import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import ts from 'typescript';

import { readPage, root } from '../support/markdown';

const PAGE = 'docs/internals.md';
/** A flow with more files is not an overview. */
const MAX_FILES = 12;

interface Flow {
  readonly title: string;
  readonly text: string;
  /** File and declaration of each row of the table. */
  readonly rows: readonly (readonly [file: string, name: string])[];
}

const flows: readonly Flow[] = readPage(PAGE)
  .split(/^## /m)
  .slice(1)
  .map((text) => ({
    title: text.split('\n', 1)[0] ?? '',
    text,
    rows: [...text.matchAll(/^\| `([^`]+)` +\| `([^`]+)` +\|$/gm)].map(
      ([, file = '', name = '']) => [file, name] as const,
    ),
  }));

/** The names of exported declarations of a file. */
function exportsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const { statements } = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022);
  return statements.flatMap((statement) => {
    const isExported =
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (!isExported) return [];
    if (ts.isVariableStatement(statement)) {
      const { declarations } = statement.declarationList;
      return declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
    }
    const isNamed =
      ts.isFunctionDeclaration(statement) ||
      ts.isClassDeclaration(statement) ||
      ts.isInterfaceDeclaration(statement) ||
      ts.isTypeAliasDeclaration(statement);
    return isNamed && statement.name ? [statement.name.text] : [];
  });
}

test('the page has six flows', () => {
  expect(flows.map(({ title }) => title)).toEqual([
    ...['A command line', 'A frame', 'The start of a VM', 'A database request of a VM'],
    ...['A message between vats', 'A package, and its installation'],
  ]);
});

describe.each(flows)('$title', ({ text, rows }) => {
  test(`names 5 to ${MAX_FILES} files, each once`, () => {
    expect(rows.length).toBeGreaterThanOrEqual(5);
    expect(rows.length).toBeLessThanOrEqual(MAX_FILES);
    expect(new Set(rows.map(([file]) => file)).size).toBe(rows.length);
  });

  test.each(rows)('%s exports %s', (file, name) => {
    expect(exportsOf(file)).toContain(name);
  });

  test('every other path in it exists', () => {
    const paths = [...text.matchAll(/`((?:src|test|scripts)\/[\w./-]+)`/g)].map(([, path]) => path);
    expect(paths.filter((path) => !existsSync(join(root, path as string)))).toEqual([]);
  });

  test('every directory in it is a directory', () => {
    const intro = text.split('```mermaid')[0] ?? '';
    const paths = [...intro.matchAll(/`(src\/[\w/-]+)`/g)].map(([, path = '']) => path);
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((path) => !statSync(join(root, path)).isDirectory())).toEqual([]);
  });
});
