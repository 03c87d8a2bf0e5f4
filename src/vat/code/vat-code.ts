import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { VmreError } from '../../support/errors/vmre-error';
import type { BuildRootObject } from './author';
import { compiledCode, realmModules } from './compiled-code';
import { loadableSource } from './loadable-source';

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

/**
 * The text of a CommonJS module, as every worker evaluates it.
 *
 * @param name of the vat, for errors
 * @throws VMRE_VAT_CODE_UNREADABLE
 */
export function sourceOf(code: VatCode, name: string): string {
  if ('source' in code) return loadableSource(code.source, `source of vat ${name}`);
  if ('build' in code) {
    const text = Function.prototype.toString.call(code.build);
    const source = `${names} exports.buildRootObject = (${text}\n);`;
    return loadableSource(source, `build function of vat ${name}`);
  }
  const path = resolve(code.file);
  return loadableSource(readCode(path), path);
}

function readCode(path: string): string {
  try {
    const text = readFileSync(path, 'utf8');
    const isPlain = /\.c?js$/.test(path) && !/^[^\S\n]*(import|export)\b/m.test(text);
    return isPlain && !mentionsModules(text) ? text : compiledCode(path, text);
  } catch (error) {
    throw VmreError.from(error, 'VMRE_VAT_CODE_UNREADABLE', path);
  }
}

/** Whether something has to be bundled. */
const mentionsModules = (text: string): boolean =>
  [...text.matchAll(/\brequire\(\s*['"]([^'"]+)['"]\s*\)/g)].some(
    ([, name = '']) => !realmModules.includes(name),
  );
