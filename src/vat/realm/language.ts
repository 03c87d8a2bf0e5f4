/**
 * The globals of a vat: exactly these, in every worker. They are those of ES2023 that are deterministic and
 * the same on each machine, and the powers of vats. So there are no clocks, random numbers, weak references,
 * locales or shared memory, and no floats in buffers, whose bits depend on the engine.
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

/** What some engines have beyond ES2023, and their own extensions, by object. */
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
 * Removes what an engine has beyond the language, so that a vat behaves the same on each engine and version.
 * Call it before the intrinsics are frozen.
 *
 * @param scope the constructors of vats, by name
 */
export function removeNonStandard(scope: Scope): void {
  for (const [place, names] of Object.entries(nonStandard)) {
    const [name = '', isPrototype] = place.split('.');
    const found = isPrototype ? scope[name]?.['prototype'] : scope[name];
    for (const each of names) if (found) Reflect.deleteProperty(found, each);
  }
}

/** Removes other globals from a global object. */
export function removeOtherGlobals(global: object): void {
  for (const name of Object.getOwnPropertyNames(global)) {
    if (!globalNames.includes(name)) Reflect.deleteProperty(global, name);
  }
}
