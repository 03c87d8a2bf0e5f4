import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import ts from 'typescript';

import { blocksOf, pages, root, type Block } from './markdown';

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

/** Writes a block as the file that it is, TypeScript also as what it compiles to. */
function place(directory: string, name: string, { language, text }: Block): string {
  const path = join(directory, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  if (text.startsWith('#!')) chmodSync(path, 0o755);
  if (language === 'ts') {
    sources.push(path);
    const { outputText } = ts.transpileModule(text, { compilerOptions: options, fileName: path });
    writeFileSync(path.replace(/\.ts$/, '.js'), outputText);
  }
  return path;
}

/** Output as a page shows it: `...` stands for anything. */
function expectOutput(actual: string, expected: string): void {
  const escaped = expected.replace(/[\\^$*+?()[\]{}|]/g, '\\$&').replace(/(?<!\.)\.(?!\.)/g, '\\.');
  const pattern = new RegExp(`^${escaped.replaceAll('...', '[^]*?')}$`);
  if (!pattern.test(actual)) expect(actual).toBe(expected);
}

/** Runs the commands behind `$` and holds what they print against what follows them. */
async function runConsole(directory: string, { text }: Block): Promise<void> {
  const env = {
    PATH: `${join(root, 'bin')}:${join(root, 'node_modules/.bin')}:${process.env['PATH']}`,
    HOME: directory,
    XDG_DATA_HOME: join(directory, 'data'),
  };
  for (const part of text.split(/^\$ /m).slice(1)) {
    const [command = '', ...rest] = part.split('\n');
    const expected = rest.join('\n');
    const { stdout } = await promisify(execFile)('bash', ['-c', command], { cwd: directory, env });
    expectOutput(stdout, expected);
  }
}

describe.each(pages)('%s', (page) => {
  const directory = join(workshop, page.replace(/\W+/g, '-'));
  const blocks = blocksOf(page);
  mkdirSync(directory, { recursive: true });
  for (const block of blocks) {
    if (block.title !== '' && block.title !== 'test') place(directory, block.title, block);
  }

  test('every block says what it is', () => {
    // Python is run by interop, where foreign programs are; diagrams are not run.
    const known = [
      'ts',
      'js',
      'json',
      'yaml',
      'console',
      'python',
      'mermaid',
      ...(page === 'README.md' ? [''] : []),
    ];
    for (const { language, line } of blocks)
      expect([line, known]).toEqual([line, known.includes(language) ? known : language]);
    for (const { language, title } of blocks) {
      if (language === 'ts' || language === 'js') expect(title).not.toBe('');
    }
  });

  for (const block of blocks) {
    const where = `the block at line ${block.line}`;
    if (block.title === 'test') {
      describe(where, () => {
        // The block declares tests of its own.
        require(place(directory, `block-${block.line}.ts`, block));
      });
    } else if (block.language === 'console') {
      test(where, () => runConsole(directory, block));
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
