import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { VmreError } from '../../support/errors/vmre-error';
import type { BuildRootObject } from './author';
import { compiledCode, realmModules } from './compiled-code';
import type { EndoBundle } from './endo-bundle';
import { loadableSource } from './loadable-source';

/**
 * The code of a vat. It runs isolated in a worker and sees nothing of its surroundings. It exports
 * `buildRootObject`, or `setup(syscall)` for a raw vat.
 */
export type VatCode =
  /** The text of a CommonJS module. */
  | { readonly source: string }
  /**
   * A file, relative to the working directory. It is compiled and bundled unless it is one plain CommonJS
   * module, or JSON with an {@link EndoBundle}.
   */
  | { readonly file: string }
  /** A bundle of `@endo/bundle-source`. */
  | { readonly bundle: EndoBundle }
  /** A function that uses only its arguments: its text is evaluated in the vat. */
  | { readonly build: BuildRootObject };

/** esbuild may wrap functions in calls of this helper. */
const names = 'const __name = (value) => value;';

/**
 * The code as a CommonJS module, in the form that every worker evaluates.
 *
 * @param name of the vat, for errors
 * @param liveslots whether the vat runs on the published liveslots. Default: whether its code uses VatData
 * @throws VMRE_VAT_CODE_UNREADABLE
 */
export function sourceOf(code: VatCode, name: string, liveslots?: boolean): string {
  const source = ownSourceOf(code, name);
  if (!(liveslots ?? source.includes('VatData'))) return source;
  const { onLiveSlots, usesVatData } =
    require('./liveslots-source') as typeof import('./liveslots-source');
  if (liveslots === undefined && !usesVatData(source)) return source;
  return onLiveSlots(source, 'file' in code ? resolve(code.file) : resolve('package.json'));
}

function ownSourceOf(code: VatCode, name: string): string {
  if ('source' in code) return loadableSource(code.source, `source of vat ${name}`);
  if ('build' in code) {
    const text = Function.prototype.toString.call(code.build);
    const source = `${names} exports.buildRootObject = (${text}\n);`;
    return loadableSource(source, `build function of vat ${name}`);
  }
  if ('bundle' in code) {
    const place = `bundle of vat ${name}`;
    return loadableSource(moduleOf(code.bundle, place, resolve('package.json')), place);
  }
  const path = resolve(code.file);
  return loadableSource(readCode(path), path);
}

function readCode(path: string): string {
  try {
    const text = readFileSync(path, 'utf8');
    if (path.endsWith('.json')) return moduleOf(JSON.parse(text), path, path);
    const isPlain = /\.c?js$/.test(path) && !/^[^\S\n]*(import|export)\b/m.test(text);
    return isPlain && !mentionsModules(text) ? text : compiledCode(path, text);
  } catch (error) {
    throw VmreError.from(error, 'VMRE_VAT_CODE_UNREADABLE', path);
  }
}

/** Loaded with the first bundle. */
const moduleOf: typeof import('./endo-bundle').moduleOfBundle = (...args) =>
  (require('./endo-bundle') as typeof import('./endo-bundle')).moduleOfBundle(...args);

/** Whether the code requires modules that must be bundled. */
const mentionsModules = (text: string): boolean =>
  [...text.matchAll(/\brequire\(\s*['"]([^'"]+)['"]\s*\)/g)].some(
    ([, name = '']) => !realmModules.includes(name),
  );
