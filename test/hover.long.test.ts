import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import ts from 'typescript';

const root = join(__dirname, '..');
const file = join(root, 'test/hovered.ts');

/** Names as authors write them, and the entries that export them. */
const hovered = [
  ['Context', 'dist/index'],
  ['CommandRun', 'dist/index'],
  ['openActivity', 'dist/testing/index'],
  ['openKernel', 'dist/vat/index'],
] as const;

const text = hovered
  .map(([name, entry]) => `import { ${name} } from '../${entry}';\nexport type { ${name} };\n`)
  .join('');

const options: ts.CompilerOptions = {
  strict: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.Node16,
  moduleResolution: ts.ModuleResolutionKind.Node16,
  types: ['node'],
};

/** What an editor asks when the pointer is over a name. */
const service = ts.createLanguageService({
  getCompilationSettings: () => options,
  getScriptFileNames: () => [file],
  getScriptVersion: () => '1',
  getScriptSnapshot: (path) => {
    if (path === file) return ts.ScriptSnapshot.fromString(text);
    return ts.sys.fileExists(path)
      ? ts.ScriptSnapshot.fromString(readFileSync(path, 'utf8'))
      : undefined;
  },
  getCurrentDirectory: () => root,
  getDefaultLibFileName: (given) => ts.getDefaultLibFilePath(given),
  fileExists: (path) => path === file || ts.sys.fileExists(path),
  readFile: (path) => (path === file ? text : ts.sys.readFile(path)),
});

afterAll(() => service.dispose());

/** Lines and characters that an editor shows without scrolling. */
const MAX_LINES = 30;
const MAX_COLUMNS = 120;

function hoverOf(name: string): string {
  const info = service.getQuickInfoAtPosition(file, text.indexOf(`{ ${name} }`) + 2);
  const tags = (info?.tags ?? []).map(
    (tag) => `@${tag.name} ${ts.displayPartsToString(tag.text ?? [])}`,
  );
  const [signature, documentation] = [info?.displayParts, info?.documentation].map((parts) =>
    ts.displayPartsToString(parts),
  );
  return [signature, documentation, ...tags].join('\n');
}

const shownLines = (hover: string): number =>
  hover
    .split('\n')
    .reduce((sum, line) => sum + Math.ceil(Math.max(line.length, 1) / MAX_COLUMNS), 0);

test.each(hovered)('the hover text of %s fits a screen', (name) => {
  const hover = hoverOf(name);
  expect(hover).toContain(name);
  if (shownLines(hover) > MAX_LINES) expect(hover).toBe(`at most ${MAX_LINES} lines`);
});
