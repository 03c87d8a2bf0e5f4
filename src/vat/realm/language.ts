/**
 * The globals of a vat: these and no others, in every worker. They are those of ES2023 that are the same each time
 * and on each machine, and what vats are given: so there are no clocks, no chance, no weak references, no
 * locales, no shared memory, and no floats in buffers, whose bits tell what an engine has computed with.
 */
export const globalNames: readonly string[] = [
  ...['Infinity', 'NaN', 'undefined', 'globalThis', 'eval', 'escape', 'unescape'],
  ...['isFinite', 'isNaN', 'parseFloat', 'parseInt'],
  ...['decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent'],
  ...['Array', 'BigInt', 'Boolean', 'Date', 'Function', 'JSON', 'Map', 'Math', 'Number', 'Object'],
  ...['Promise', 'Proxy', 'Reflect', 'RegExp', 'Set', 'String', 'Symbol', 'WeakMap', 'WeakSet'],
  ...['AggregateError', 'Error', 'EvalError', 'RangeError', 'ReferenceError'],
  ...['SyntaxError', 'TypeError', 'URIError'],
  ...['ArrayBuffer', 'DataView', 'Int8Array', 'Int16Array', 'Int32Array', 'BigInt64Array'],
  ...['Uint8Array', 'Uint8ClampedArray', 'Uint16Array', 'Uint32Array', 'BigUint64Array'],
  ...['TextDecoder', 'TextEncoder'],
  ...['Compartment', 'E', 'Far', 'HandledPromise', 'assert', 'console', 'harden'],
];

/** What some engines have beyond ES2023, by where it is; and what each has for itself. */
const nonStandard: Readonly<Record<string, readonly string[]>> = {
  Array: ['fromAsync'],
  'DataView.prototype': ['getFloat16', 'setFloat16'],
  'Date.prototype': ['toTemporalInstant'],
  Error: ['captureStackTrace', 'isError', 'prepareStackTrace', 'stackTraceLimit'],
  'Function.prototype': ['columnNumber', 'fileName', 'lineNumber'],
  JSON: ['isRawJSON', 'rawJSON'],
  Map: ['groupBy'],
  'Map.prototype': ['getOrInsert', 'getOrInsertComputed'],
  Math: ['f16round', 'sumPrecise'],
  Object: ['groupBy'],
  Promise: ['try', 'withResolvers'],
  RegExp: ['escape'],
  'RegExp.prototype': ['compile'],
  Set: ['groupBy'],
  'Set.prototype': [
    ...['difference', 'intersection', 'symmetricDifference', 'union'],
    ...['isDisjointFrom', 'isSubsetOf', 'isSupersetOf'],
  ],
  Symbol: ['asyncDispose', 'dispose'],
  Uint8Array: ['fromBase64', 'fromHex'],
  'Uint8Array.prototype': ['setFromBase64', 'setFromHex', 'toBase64', 'toHex'],
  'WeakMap.prototype': ['getOrInsert', 'getOrInsertComputed'],
};

type Scope = Readonly<Record<string, Record<PropertyKey, unknown> | undefined>>;

/**
 * Removes what an engine has beyond the language, so that a vat does the same on each, and on the next version of
 * it. To be called while the intrinsics can still be changed.
 *
 * @param scope the constructors that vats will have, by their names
 */
export function removeNonStandard(scope: Scope): void {
  for (const [place, names] of Object.entries(nonStandard)) {
    const [name = '', isPrototype] = place.split('.');
    const found = isPrototype ? scope[name]?.['prototype'] : scope[name];
    for (const each of names) if (found) Reflect.deleteProperty(found, each);
  }
}

/** Removes globals that vats do not have, from the global object of one. */
export function removeOtherGlobals(global: object): void {
  for (const name of Object.getOwnPropertyNames(global)) {
    if (!globalNames.includes(name)) Reflect.deleteProperty(global, name);
  }
}
