import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import ts from 'typescript';

import { authorStack } from '../../../src/support/errors/author-stack';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vmre-stack-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const source = [
  'interface Nothing {}', // no line of the output
  'type Neither = Nothing;',
  'export function fail(cause?: unknown): never {',
  "  throw new Error('boom', { cause });",
  '}',
].join('\n');

/** Compiles the source. @returns a stack that names the compiled line of the throw */
function compiled(options: ts.CompilerOptions): string {
  const { outputText, sourceMapText } = ts.transpileModule(source, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, ...options },
    fileName: 'made.ts',
  });
  const path = join(directory, 'made.js');
  writeFileSync(path, outputText);
  if (sourceMapText !== undefined) writeFileSync(`${path}.map`, sourceMapText);
  const line = outputText.split('\n').findIndex((text) => text.includes('throw')) + 1;
  return `Error: boom\n    at fail (${path}:${line}:11)\n    at file://${path}:${line}:11\n    at node:internal/x:1:1`;
}

const withStack = (stack: string): Error => Object.assign(new Error('boom'), { stack });

test.each<[string, ts.CompilerOptions]>([
  ['beside the code', { sourceMap: true }],
  ['in the code', { inlineSourceMap: true }],
])('a stack has the source lines where a map is %s', (_where, options) => {
  const at = `${join(directory, 'made.ts')}:4:9`;
  expect(authorStack(withStack(compiled(options)))).toBe(
    `Error: boom\n    at fail (${at})\n    at ${at}\n    at node:internal/x:1:1`,
  );
});

test.each<[string, string | undefined]>([
  ['a missing map', undefined],
  ['a map that is not JSON', '{'],
  ['the map is a directory', ''],
])('a stack stays unchanged where %s', (_what, map) => {
  const stack = compiled({ sourceMap: true });
  const path = join(directory, 'made.js.map');
  rmSync(path);
  if (map !== undefined) writeFileSync(path, map);
  expect(authorStack(withStack(stack))).toBe(stack);
});

test('causes follow, and a cycle of them ends', () => {
  const inner: Error & { cause?: unknown } = withStack('Error: inner\n    at x');
  const outer = Object.assign(withStack('Error: outer\n    at y'), { cause: inner });
  inner.cause = outer;
  expect(authorStack(outer)).toBe('Error: outer\n    at y\ncaused by: Error: inner\n    at x');
  expect(authorStack(Object.assign(withStack('a'), { cause: 'a text' }))).toBe(
    'a\ncaused by: a text',
  );
});

test.each([
  ['a text', 'a text'],
  [undefined, 'undefined'],
  [null, 'null'],
  [{ message: 'like an error' }, 'like an error'],
])('%j has its text', (thrown, text) => {
  expect(authorStack(thrown)).toBe(text);
});
