import type { Token } from 'acorn';

import { LIVESLOTS } from '../types/liveslots-code';
import { parseCode } from '../workers/metering/parse-code';
import { bundledLibrary, libraryOf } from './compiled-code';
import { loadableSource } from './loadable-source';

/** The published implementation of VatData, which the project of a vat installs. */
export const LIVESLOTS_PACKAGE = '@agoric/swingset-liveslots';

/**
 * The code of a vat that runs on liveslots: both in one CommonJS module, in separate functions.
 *
 * @param source the module of the vat, loadable
 * @param path of the file of the vat, or of a file in its project
 * @throws VMRE_VAT_CODE_UNREADABLE if liveslots is not installed or cannot be compiled
 */
export function onLiveSlots(source: string, path: string): string {
  // The vat comes first, so that the numbers of its lines stay. It sees no name of this module.
  return [
    `exports['${LIVESLOTS}'] = { require, globalThis, load: function (module, exports, require) { ${source}`,
    `}, makeLiveSlots: (function (module, exports, require, WeakMap, WeakSet) { ${liveSlots(path)}`,
    `return module.exports.makeLiveSlots; })({ exports: {} }, {}, require, WeakMap, WeakSet) };`,
  ].join('\n');
}

/** Whether code uses the global by which liveslots offers virtual and durable objects. */
export function usesVatData(source: string): boolean {
  let isUsed = false;
  const onToken = ({ type, value }: Token & { value?: string }): void => {
    isUsed ||= type.label === 'name' && value === 'VatData';
  };
  parseCode(source, { onToken });
  return isUsed;
}

/** By the path of the library: it is compiled once. */
const compiled = new Map<string, string>();

function liveSlots(path: string): string {
  const library = libraryOf(path, LIVESLOTS_PACKAGE) ?? '';
  let text = compiled.get(library);
  if (text === undefined) {
    const bundle = bundledLibrary(path, LIVESLOTS_PACKAGE, 'a vat with VatData runs on liveslots');
    text = loadableSource(bundle, LIVESLOTS_PACKAGE);
    compiled.set(library, text);
  }
  return text;
}
