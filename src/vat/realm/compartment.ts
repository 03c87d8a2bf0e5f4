import { E } from '@endo/far';
import { HandledPromise } from '@endo/eventual-send';
import * as passStyle from '@endo/pass-style';

import { Far, makeTagged } from './far.js';
import { removeOtherGlobals } from './language.js';

const { assert } = globalThis as unknown as { assert: object };

const library = harden({
  E,
  Far,
  makeTagged,
  passStyleOf: passStyle.passStyleOf,
});

/** Modules that a vat may require: they are in the realm already. */
const modules = new Map<string, object>([
  ['vmre/vat', library],
  ['@endo/far', library],
]);

/** Where libraries in the code of a vat look for what decides how a value is passed: it has to be the one of the realm. */
const forLibraries = Symbol.for('@endo passStyleOf');

/** What the module of a vat exports. */
export interface VatExports {
  /** Of an authored vat. */
  readonly buildRootObject?: unknown;
  /** Of a raw vat. */
  readonly setup?: unknown;
}

/**
 * Evaluates the code of a vat, in a compartment of its own: it sees the language, what is listed here, and
 * nothing of the host.
 *
 * @param source a CommonJS module
 * @param step takes the steps of a source that counts them; then the vat cannot evaluate text, which would not
 */
export function evaluateCode(
  name: string,
  source: string,
  console: object,
  step?: (value: unknown) => unknown,
): VatExports {
  const compartment = new Compartment({
    name,
    globals: { E, Far, HandledPromise, assert, console, harden, ...(step && withoutEvaluators()) },
    __options__: true,
  } as never);
  removeOtherGlobals(compartment.globalThis);
  Object.defineProperty(compartment.globalThis, forLibraries, { value: passStyle.passStyleOf });
  // A newline ends a comment in the last line; the name is what stacks show.
  const url = `//# sourceURL=vat:${name.replace(/\s/g, '_')}`;
  const text = `(function (module, exports, require) { 'use strict'; ${source}\n})\n${url}`;
  // The host has refused an eval of the vat's own scope already, and that would not find one in a string.
  const options = { __rejectSomeDirectEvalExpressions__: false };
  const run = compartment.evaluate(text, options) as (...args: unknown[]) => void;
  const module: { exports: VatExports } = { exports: {} };
  run(module, module.exports, requireModule, step);
  return module.exports;
}

/** What is there under these names outside of compartments: it throws, and its instances are known by it. */
const withoutEvaluators = (): object => ({
  eval: refuseText,
  Function: Function.prototype.constructor,
  Compartment: (Compartment.prototype as object).constructor,
});

const refuseText = harden((): never => {
  throw new EvalError('a vat whose computation is limited cannot evaluate text');
});

function requireModule(specifier: unknown): object {
  const found = typeof specifier === 'string' ? modules.get(specifier) : undefined;
  if (!found) throw new Error(`a vat cannot require ${String(specifier)}: bundle it with the vat`);
  return found;
}
harden(requireModule);
