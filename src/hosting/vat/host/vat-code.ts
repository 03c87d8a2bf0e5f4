import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';

import { VmreError } from '../../../support/errors/vmre-error';
import type { BuildRootObject } from './author';

/**
 * The code of a vat: it runs in a worker, in a compartment, and sees nothing of where it was written. It
 * exports buildRootObject, or `setup(syscall)` of a raw vat.
 */
export type VatCode =
  /** The text of a CommonJS module. */
  | { readonly source: string }
  /** A file, relative to the working directory; other than plain CommonJS it is compiled. */
  | { readonly file: string }
  /** A function that uses nothing but its arguments: its text is evaluated inside. */
  | { readonly build: BuildRootObject };

/** What esbuild may put around functions. */
const names = 'const __name = (value) => value;';

/** The text of a CommonJS module. @throws VMRE_VAT_CODE_UNREADABLE */
export function sourceOf(code: VatCode): string {
  if ('source' in code) return code.source;
  if ('build' in code) {
    const text = Function.prototype.toString.call(code.build);
    return `${names} exports.buildRootObject = (${text});`;
  }
  return readCode(resolve(code.file));
}

/** What is in the realm of vats already. */
const provided = ['vmre/vat', '@endo/far'];

function readCode(path: string): string {
  try {
    const text = readFileSync(path, 'utf8');
    const isPlain = /\.c?js$/.test(path) && !/^\s*(import|export)\b/m.test(text);
    if (isPlain && !mentionsModules(text)) return text;
    return compiled(path, text);
  } catch (error) {
    throw VmreError.from(error, 'VMRE_VAT_CODE_UNREADABLE', path);
  }
}

/** Whether something has to be bundled. */
const mentionsModules = (text: string): boolean =>
  [...text.matchAll(/\brequire\(\s*['"]([^'"]+)['"]\s*\)/g)].some(
    ([, name = '']) => !provided.includes(name),
  );

/** What is used of a library that the author's project has, or not. */
interface Esbuild {
  buildSync(options: object): { outputFiles: { text: string }[] };
}
interface TypeScript {
  ModuleKind: { CommonJS: number };
  ScriptTarget: { ES2022: number };
  transpileModule(text: string, options: object): { outputText: string };
}

function compiled(path: string, text: string): string {
  const esbuild = libraryOf<Esbuild>(path, 'esbuild');
  if (esbuild) return bundled(esbuild, path);
  const typescript = libraryOf<TypeScript>(path, 'typescript');
  if (!typescript) {
    throw new VmreError('VMRE_VAT_CODE_UNREADABLE', `${path} is no plain CommonJS`);
  }
  const { ModuleKind, ScriptTarget } = typescript;
  const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 };
  return typescript.transpileModule(text, { fileName: path, compilerOptions }).outputText;
}

function bundled(esbuild: Esbuild, path: string): string {
  const { outputFiles } = esbuild.buildSync({
    entryPoints: [path],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2022',
    external: provided,
    logLevel: 'silent',
  });
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
