import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import ts from 'typescript';

import { blocksOf, pages, readPage, root, type Block } from '../support/markdown';
import { isFile, isForeign, place } from '../support/page-player';

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.Node16,
  moduleResolution: ts.ModuleResolutionKind.Node16,
  types: ['node', 'jest'],
  typeRoots: [join(root, 'node_modules/@types')],
  strict: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  esModuleInterop: true,
  skipLibCheck: true,
};

mkdirSync(join(root, '.cache'), { recursive: true });
const workshop = mkdtempSync(join(root, '.cache', 'docs-'));
const sources: string[] = [];

afterAll(() => rmSync(workshop, { recursive: true, force: true }));

/** Writes a block to its file, TypeScript also in compiled form. */
function placeCompiled(directory: string, name: string, block: Block): string {
  const path = place(directory, name, block);
  if (block.language === 'ts') {
    sources.push(path);
    const how = { compilerOptions: options, fileName: path };
    const { outputText } = ts.transpileModule(block.text, how);
    writeFileSync(path.replace(/\.ts$/, '.js'), outputText);
  }
  return path;
}

describe.each(pages)('%s', (page) => {
  const directory = join(workshop, page.replace(/\W+/g, '-'));
  const blocks = blocksOf(page);
  mkdirSync(directory, { recursive: true });
  for (const block of blocks) {
    if (isFile(block)) placeCompiled(directory, block.title, block);
  }

  test('every block has a language', () => {
    // Interop runs Go, Python and blocks that need foreign programs; diagrams are not run.
    const known = ['ts', 'js', 'json', 'yaml', 'console', 'go', 'python', 'mermaid'];
    for (const { language, line } of blocks)
      expect([line, known]).toEqual([line, known.includes(language) ? known : language]);
    for (const { language, title } of blocks) {
      if (language === 'ts' || language === 'js') expect(title).not.toBe('');
    }
    // The text beside the language is not shown: a reader must know where to save a file.
    const prose = readPage(page).split(/^```[^]*?^```$/m);
    const unnamed = blocks.filter(({ title }, at) => !prose[at]?.includes(title));
    const isGuide = !page.startsWith('docs/reference/');
    if (isGuide) expect(unnamed.filter(isFile).map(({ title }) => title)).toEqual([]);
    // The pages that interop plays completely.
    if (!['docs/chain.md', 'docs/evm.md'].includes(page))
      expect(blocks.filter(isForeign)).toEqual([]);
  });

  for (const block of blocks) {
    const where = `the block at line ${block.line}`;
    if (block.title === 'test') {
      describe(where, () => {
        // The block declares its own tests.
        require(placeCompiled(directory, `block-${block.line}.ts`, block));
      });
    } else if (block.language === 'json') {
      test(where, () => expect(() => JSON.parse(block.text) as unknown).not.toThrow());
    }
  }
});

test('all TypeScript of all pages has no type errors', () => {
  const program = ts.createProgram(sources, { ...options, noEmit: true });
  const problems = ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const { line = 0 } =
      (file && start !== undefined && file.getLineAndCharacterOfPosition(start)) || {};
    return `${file?.fileName}:${line + 1} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
  expect(problems).toEqual([]);
});
