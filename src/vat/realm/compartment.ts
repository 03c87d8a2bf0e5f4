import { E } from '@endo/far';
import { HandledPromise } from '@endo/eventual-send';
import * as passStyle from '@endo/pass-style';

import type { LIVESLOTS, LiveSlotsCode } from '../types/liveslots-code.js';
import { Far, makeTagged } from './far.js';
import { removeOtherGlobals } from './language.js';

const { assert } = globalThis as unknown as { assert: object };

const { getInterfaceOf, passStyleOf } = passStyle;
const library = harden({ E, Far, getInterfaceOf, makeTagged, passStyleOf });

/** Modules that a vat may require: the realm provides them. */
const modules = new Map<string, object>([
  ['vmre/vat', library],
  ['@endo/far', library],
]);

/**
 * Libraries in the code of a vat look here for the function that decides how a value is passed: it must be
 * that of the realm.
 */
const forLibraries = Symbol.for('@endo passStyleOf');

/** The exports of the module of a vat. */
export interface VatExports {
  /** In an authored vat. */
  readonly buildRootObject?: unknown;
  /** In a raw vat. */
  readonly setup?: unknown;
  /** In a vat on liveslots: see code/liveslots-source.ts. */
  readonly [LIVESLOTS]?: LiveSlotsCode;
}

/**
 * Evaluates the code of a vat in its own compartment, which has the language and the globals here, and
 * nothing of the host.
 *
 * @param source a CommonJS module
 * @param step counts steps for a source that calls it; then the vat cannot evaluate text, which would not
 *   call it
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
  Object.defineProperty(compartment.globalThis, forLibraries, {
    ...{ value: passStyleOf, configurable: true },
  });
  // The newline ends a comment in the last line of the source. Stacks show the name.
  const url = `//# sourceURL=vat:${name.replace(/\s/g, '_')}`;
  const text = `(function (module, exports, require) { 'use strict'; ${source}\n})\n${url}`;
  // The host has already rejected direct eval, and this check would also reject it in a string.
  const options = { __rejectSomeDirectEvalExpressions__: false };
  const run = compartment.evaluate(text, options) as (...args: unknown[]) => void;
  const module: { exports: VatExports } = { exports: {} };
  run(module, module.exports, requireModule, step);
  return module.exports;
}

/** The values of these names outside of compartments: they throw, and `instanceof` works with them. */
const withoutEvaluators = (): object => ({
  eval: refuseText,
  Function: Function.prototype.constructor,
  Compartment: (Compartment.prototype as object).constructor,
});

const refuseText = harden((): never => {
  throw new EvalError('a vat with limits.computation cannot evaluate text');
});

function requireModule(specifier: unknown): object {
  const found = typeof specifier === 'string' ? modules.get(specifier) : undefined;
  if (!found) throw new Error(`a vat cannot require ${String(specifier)}: bundle it with the vat`);
  return found;
}
harden(requireModule);
