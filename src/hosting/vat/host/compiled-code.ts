import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';

import { VmreError } from '../../../support/errors/vmre-error';

/** What is in the realm of vats already. */
export const provided: readonly string[] = ['vmre/vat', '@endo/far'];

/** What is used of a library that the author's project has, or not. */
interface Esbuild {
  buildSync(options: object): { outputFiles: { text: string }[]; warnings: Warning[] };
}
interface Warning {
  readonly id: string;
  readonly text: string;
  readonly location: { file: string; line: number; column: number; lineText: string } | null;
}
interface TypeScript {
  ModuleKind: { CommonJS: number };
  ScriptTarget: { ES2022: number };
  transpileModule(text: string, options: object): { outputText: string };
}

/**
 * What is no plain CommonJS, or has others in it, as one CommonJS module.
 *
 * @throws VMRE_VAT_CODE_UNREADABLE; what esbuild throws
 */
export function compiledCode(path: string, text: string): string {
  const esbuild = libraryOf<Esbuild>(path, 'esbuild');
  if (esbuild) return bundled(esbuild, path);
  const typescript = libraryOf<TypeScript>(path, 'typescript');
  if (!typescript) {
    throw new VmreError(
      'VMRE_VAT_CODE_UNREADABLE',
      `${path} is no plain CommonJS, or requires other modules, and its project has neither esbuild nor typescript`,
      {
        hint: 'Run `npm install --save-dev esbuild`, which compiles and bundles it; for a single file of TypeScript that imports no other, typescript is enough.',
      },
    );
  }
  const { ModuleKind, ScriptTarget } = typescript;
  const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 };
  return typescript.transpileModule(text, { fileName: path, compilerOptions }).outputText;
}

/** What esbuild warns of, and makes something else of than it says. */
const refused: Readonly<Record<string, string>> = {
  'empty-import-meta': 'import.meta is refused: a vat does not know where its modules are',
  'direct-eval': 'eval() is refused: write (0, eval)(text)',
};

function bundled(esbuild: Esbuild, path: string): string {
  const { outputFiles, warnings } = esbuild.buildSync({
    entryPoints: [path],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2022',
    external: provided,
    legalComments: 'none',
    logLevel: 'silent',
  });
  for (const { id, location } of warnings) {
    const reason = refused[id];
    if (reason === undefined) continue;
    const { file, line, column, lineText } = location ?? {
      file: path,
      line: 1,
      column: 0,
      lineText: '',
    };
    throw new VmreError(
      'VMRE_VAT_CODE_UNREADABLE',
      `${resolve(file)}:${line}:${column + 1}: ${reason}: ${lineText.trim()}`,
    );
  }
  return outputFiles[0]?.text ?? '';
}

/** A library of the project in which the vat is, or of the one that is running. */
function libraryOf<T>(path: string, name: string): T | undefined {
  for (const place of [path, resolve('package.json')]) {
    try {
      return createRequire(resolve(dirname(place), 'package.json'))(name) as T;
    } catch {
      // Perhaps the next.
    }
  }
  return undefined;
}
