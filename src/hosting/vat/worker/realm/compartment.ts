import { E, Far } from '@endo/far';
import { HandledPromise } from '@endo/eventual-send';
import * as passStyle from '@endo/pass-style';

import type { BuildRoot } from './live-slots.js';

const library = harden({
  E,
  Far,
  makeTagged: passStyle.makeTagged,
  passStyleOf: passStyle.passStyleOf,
});

/** Modules that a vat may require: they are in the realm already. */
const modules = new Map<string, object>([
  ['vmre/vat', library],
  ['@endo/far', library],
]);

/**
 * Evaluates the code of a vat, in a compartment of its own: it sees the language, what is listed here, and
 * nothing of the host.
 *
 * @param source a CommonJS module that exports buildRootObject
 */
export function buildRootOf(name: string, source: string, console: object): BuildRoot {
  const compartment = new Compartment({
    name,
    globals: { E, Far, HandledPromise, console, harden },
    __options__: true,
  } as never);
  // A newline ends a comment in the last line; the name is what stacks show.
  const url = `//# sourceURL=vat:${name.replace(/\s/g, '_')}`;
  const text = `(function (module, exports, require) { 'use strict'; ${source}\n})\n${url}`;
  const run = compartment.evaluate(text) as (...args: unknown[]) => void;
  const module: { exports: Record<string, unknown> } = { exports: {} };
  run(module, module.exports, requireModule);
  const { buildRootObject } = module.exports;
  if (typeof buildRootObject !== 'function') {
    throw new TypeError('the code of the vat exports no function buildRootObject');
  }
  return buildRootObject as BuildRoot;
}

function requireModule(specifier: unknown): object {
  const found = typeof specifier === 'string' ? modules.get(specifier) : undefined;
  if (!found) throw new Error(`a vat cannot require ${String(specifier)}: bundle it with the vat`);
  return found;
}
harden(requireModule);
