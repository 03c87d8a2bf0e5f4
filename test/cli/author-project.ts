import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import ts from 'typescript';

const root = join(__dirname, '../..');

const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.Node16,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  sourceMap: true,
};

const manifest = { name: 'mine', version: '1.0.0' };
const main = "#!/usr/bin/env node\nrequire('vmre').run(() => require('../dist/runtime.js'));\n";

/** The project of an author, with `vmre` installed, as the templates create it. */
export class AuthorProject {
  readonly directory = mkdtempSync(join(tmpdir(), 'vmre-author-'));
  readonly program = join(this.directory, 'bin', 'mine');
  private source = '';

  constructor() {
    mkdirSync(join(this.directory, 'node_modules'));
    symlinkSync(root, join(this.directory, 'node_modules', 'vmre'));
    this.write('package.json', JSON.stringify(manifest));
    this.write('bin/mine', main);
    chmodSync(this.program, 0o755);
  }

  write(path: string, text: string): void {
    const whole = join(this.directory, path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, text);
  }

  /** Writes and compiles `src/runtime.ts`, a class with this body. */
  runtime(
    body: string,
    { options = "name: 'mine'", head = '', base = 'Runtime<any, any>' } = {},
  ): void {
    this.source = [
      "import { cli, config, option, Runtime, RuntimeDef } from 'vmre';",
      head,
      `@RuntimeDef({ ${options} })`,
      `export class Mine extends ${base} {`,
      body,
      '}',
      '',
    ].join('\n');
    this.write('src/runtime.ts', this.source);
    const { outputText, sourceMapText = '{}' } = ts.transpileModule(this.source, {
      compilerOptions,
      fileName: 'runtime.ts',
    });
    const map = JSON.parse(sourceMapText) as { sources: string[] };
    this.write('dist/runtime.js', outputText);
    this.write('dist/runtime.js.map', JSON.stringify({ ...map, sources: ['../src/runtime.ts'] }));
  }

  /** The position of the comment `HERE` in the source, as in stack traces: `src/runtime.ts:7`. */
  get here(): string {
    const line = this.source.split('\n').findIndex((text) => text.includes('HERE')) + 1;
    return `${join(this.directory, 'src/runtime.ts')}:${line}:`;
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
