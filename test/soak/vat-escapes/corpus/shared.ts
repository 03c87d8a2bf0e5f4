import { attacksOf } from '../attack';

const pollution = 'https://github.com/HoLyVieR/prototype-pollution-nsec18';
const ses = 'https://github.com/endojs/endo/blob/master/packages/ses/docs/guide.md';

/** What all code in a realm shares, and what the realm does not have. */
export const shared = attacksOf('shared', [
  [
    'pollute',
    'prototypes are given new properties',
    pollution,
    `for (const owner of [Object.prototype, Array.prototype, Function.prototype, Promise.prototype, Error.prototype, String.prototype, Map.prototype, RegExp.prototype, Symbol.prototype, Object.getPrototypeOf(function* () {}), Object.getPrototypeOf([].values())]) { caught(() => (owner.polluted = got)); caught(() => Object.defineProperty(owner, 'polluted', { value: 1 })); caught(() => Object.setPrototypeOf(owner, { polluted: 1 })); caught(() => delete owner.constructor); } if ({}.polluted || [].polluted) throw { reached: 'REACHED polluted' };`,
  ],
  [
    'pollute-json',
    'prototypes are polluted by parsed objects',
    pollution,
    `const evil = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'); caught(() => Object.assign({}, evil)); caught(() => ({ ...evil })); caught(() => structuredClone(evil)); return E(peer).echo(harden(evil)).then((back) => { got(back, {}.polluted, Object.getPrototypeOf(back)); });`,
  ],
  [
    'pollute-receiver',
    'accessors that allow overrides are called on others',
    ses,
    `for (const owner of [Object.prototype, Function.prototype, Array.prototype, Promise.prototype, Error.prototype]) for (const key of Reflect.ownKeys(owner)) { const { get, set } = Object.getOwnPropertyDescriptor(owner, key); for (const receiver of [globalThis, powers, console, owner, 1, undefined, Function, new Proxy({}, { defineProperty: (...all) => { got(...all); return true; } })]) { if (get) caught(() => get.call(receiver)); if (set) caught(() => set.call(receiver, got)); } }`,
  ],
  [
    'intrinsics',
    'shared functions are replaced',
    ses,
    `for (const [owner, key] of [[JSON, 'stringify'], [JSON, 'parse'], [Reflect, 'apply'], [Object, 'freeze'], [Array, 'isArray'], [Function.prototype, 'call'], [Function.prototype, 'apply'], [String.prototype, 'startsWith'], [Map.prototype, 'get'], [WeakMap.prototype, 'get'], [WeakSet.prototype, 'has'], [RegExp.prototype, 'exec'], [Symbol, 'for']]) { const before = owner[key]; caught(() => (owner[key] = got)); caught(() => Object.defineProperty(owner, key, { value: got })); if (owner[key] !== before) throw { reached: 'REACHED ' + key }; } baggage.set('x', 1);`,
  ],
  [
    'given-functions',
    'what is given is changed',
    ses,
    `for (const owner of [powers, baggage, console, harden, E, D, Far, HandledPromise, require, require('vmre/vat'), peer, node, module, exports]) for (const key of [...Reflect.ownKeys(owner), 'polluted', 'constructor', '__proto__']) { caught(() => (owner[key] = got)); caught(() => Object.defineProperty(owner, key, { value: got })); caught(() => delete owner[key]); }`,
  ],
  [
    'module',
    'the module of the vat and its require',
    'https://nodejs.org/api/modules.html',
    `got(module, module.constructor, module.parent, module.children, module.paths, module.require, exports.__proto__, require.main, require.cache, require.resolve, require.extensions); caught(() => module.constructor._load('fs')); caught(() => (exports.__proto__ = { buildRootObject: got })); caught(() => (module.exports = null)); for (const name of ['fs', 'node:fs', '../x', '/etc/passwd', 'vmre', '__proto__', 'constructor', 'vmre/vat/', '@endo/far/x', 'file:/etc/passwd', 'data:text/javascript,1', ['fs'], { toString: () => 'fs' }, new String('fs')]) { const found = caught(() => require(name)); if (!(found instanceof Error)) throw { reached: 'REACHED ' + String(name) }; }`,
  ],
  [
    'names',
    'names of hosts, by every maker of functions',
    'https://nodejs.org/api/globals.html',
    `for (const make of [Function, (() => 1).constructor, console.log.constructor, E.constructor, baggage.get.constructor, harden.constructor, (text) => () => (0, eval)(text.slice(7)), (text) => () => new Compartment().evaluate(text.slice(7)), (text) => () => new Compartment().globalThis.Function(text)()]) { const names = namesBy(make); if (names.length > 0) throw { reached: 'REACHED ' + names }; } got(globalThis.process, globalThis.global, globalThis.self, globalThis.window, globalThis.Deno, globalThis.std, globalThis.os);`,
  ],
  [
    'sloppy-this',
    'functions that are not strict get the global object',
    'https://tc39.es/ecma262/#sec-ordinarycallbindthis',
    `for (const text of ['return this', 'return (function () { return this })()', 'return [1].map(function () { return this })', 'return globalThis', 'return typeof arguments.callee', 'undeclared = 1', 'delete Object.prototype', 'return (() => this)()', 'var self = this; return self']) caught(() => Function(text)());`,
  ],
  [
    'compartments',
    'compartments within compartments',
    ses,
    `let inner = globalThis; for (let depth = 0; depth < 5; depth += 1) { const made = new inner.Compartment({ x: 1 }); got(made, made.globalThis, made.globalThis.Function, made.evaluate('this'), made.evaluate('Function("return this")()'), made.evaluate('typeof process'), made.name); caught(() => made.import('fs').catch(got)); caught(() => made.importNow('fs')); caught(() => made.load('fs')); inner = made.globalThis; }`,
  ],
  [
    'template-objects',
    'objects of template literals that are kept by the engine',
    'https://tc39.es/ecma262/#sec-gettemplateobject',
    'const tag = (parts) => parts; const one = () => tag`x${1}y`; got(one() === one(), one(), one().raw); caught(() => one().push(1)); caught(() => Function("tag", "return tag`a`")(tag)); caught(() => (0, eval)("(tag) => tag`a`")(tag)); caught(() => String.raw({ raw: new Proxy([], { get: (...all) => { got(...all); return 1; } }) }));',
  ],
  [
    'regexp-statics',
    'what the last match has left',
    'https://github.com/tc39/proposal-regexp-legacy-features',
    `for (const text of ['x', 'vat', '["syscall"']) /(.*)/.exec(text); for (const key of ['$1', '$9', '$_', '$&', '$+', '$\`', "$'", 'input', 'lastMatch', 'lastParen', 'leftContext', 'rightContext', 'multiline']) { const value = caught(() => RegExp[key]); if (typeof value === 'string' && value !== '' && !(value instanceof Error)) throw { reached: 'REACHED ' + key }; caught(() => (RegExp[key] = 'x')); caught(() => Object.getOwnPropertyDescriptor(RegExp, key)?.get.call(RegExp)); }`,
  ],
  [
    'regexp-hooks',
    'lastIndex, flags and exec of regular expressions',
    'https://tc39.es/ecma262/#sec-regexp-regular-expression-objects',
    `const re = /x/g; re.lastIndex = { valueOf() { got(this); re.compile?.('y'); return 0; } }; caught(() => re.exec('xx')); caught(() => 'xx'.replace(re, '')); re.exec = function (...all) { got(this, ...all); return { index: { valueOf: () => 1e9 }, length: 1e5, 0: 'x', groups: new Proxy({}, {}) }; }; caught(() => re.test('x')); caught(() => 'x'.replace(re, '$<a>')); caught(() => 'x'.matchAll(re)); caught(() => RegExp.prototype.compile.call(/x/, '(')); caught(() => RegExp.prototype.__lookupGetter__('flags').call({ get global() { got(this); return 1; } }));`,
  ],
  [
    'symbols',
    'the registry of symbols, which all realms share',
    'https://tc39.es/ecma262/#sec-symbol.for',
    `const key = Symbol.for('shared by all'); got(Symbol.keyFor(key), key.description, Object(key)); for (const each of [powers, peer, node, console, E, globalThis]) for (const found of Object.getOwnPropertySymbols(each)) got(each[found]); caught(() => new WeakMap([[Symbol('x'), 1]])); caught(() => new WeakMap([[Symbol.for('x'), 1]]));`,
  ],
  [
    'clock',
    'time, chance and place',
    ses,
    `for (const act of [() => Date.now(), () => new Date(), () => Date(), () => Math.random(), () => performance.now(), () => Temporal.Now.instant(), () => crypto.randomUUID()]) { const value = caught(act); if (!(value instanceof Error) && value !== undefined && !Number.isNaN(Number(value)) ) throw { reached: 'REACHED clock ' + String(act) }; }`,
  ],
  [
    'locale',
    'Intl and functions that depend on where one is',
    'https://tc39.es/ecma402/',
    `for (const act of [() => Intl.DateTimeFormat, () => new Intl.NumberFormat(), () => new Intl.DateTimeFormat([], { get timeZone() { got(this); return 'UTC'; } }).formatToParts(0), () => (1).toLocaleString({ get length() { got(this); return 1; } }), () => 'x'.localeCompare('y', new Proxy([], { get: (...all) => got(...all) })), () => [1].toLocaleString(got), () => new Date(0).toLocaleString(), () => new Intl.Segmenter().segment('x')]) caught(act);`,
  ],
  [
    'weak-refs',
    'what tells of garbage',
    ses,
    `for (const act of [() => new WeakRef({}), () => new FinalizationRegistry(got), () => (0, eval)('WeakRef'), () => Function('return FinalizationRegistry')(), () => new Compartment().globalThis.WeakRef, () => gc(), () => globalThis.gc]) { const value = caught(act); if (value && !(value instanceof Error)) throw { reached: 'REACHED ' + String(act) }; }`,
  ],
  [
    'memory',
    'shared memory, atomics and WebAssembly',
    'https://webassembly.github.io/spec/js-api/',
    `for (const act of [() => new SharedArrayBuffer(8), () => Atomics.wait(new Int32Array(8), 0, 0, 1), () => Atomics.waitAsync(new Int32Array(8), 0, 0), () => new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true }).buffer.constructor, () => new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])), () => WebAssembly.instantiate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])), () => WebAssembly.Exception, () => new WebAssembly.Table({ element: 'anyfunc', initial: 1 })]) caught(act);`,
  ],
  [
    'clones',
    'structuredClone, messages and events',
    'https://nodejs.org/api/globals.html#structuredclonevalue-options',
    `for (const act of [() => structuredClone({}), () => structuredClone(() => 1), () => new MessageChannel(), () => new Event('x'), () => new AbortController(), () => postMessage(1), () => fetch('http://localhost'), () => new TextDecoder(), () => atob('!'), () => new URL('x')]) caught(act);`,
  ],
  [
    'iterator-helpers',
    'helpers of iterators with odd receivers',
    'https://github.com/tc39/proposal-iterator-helpers',
    `for (const name of ['map', 'filter', 'take', 'drop', 'flatMap', 'reduce', 'toArray', 'forEach', 'some', 'every', 'find']) { caught(() => Iterator.prototype[name].call({ next: (...all) => { got(...all); return { done: true }; } }, got)); caught(() => Iterator.prototype[name].call(new Proxy({}, { get: (...all) => got(...all) }), 1)); } caught(() => Iterator.from({ next: got }).next()); caught(() => Iterator.prototype.constructor); caught(() => (Iterator.prototype[Symbol.toStringTag] = 'x')); caught(() => Iterator.concat([1]).next()); caught(() => Iterator.zip([[1]]).next());`,
  ],
  [
    'debugger',
    'the debugger and what an inspector leaves',
    'https://nodejs.org/api/inspector.html',
    `debugger; caught(() => (0, eval)('debugger')); caught(() => Function('debugger')()); got(globalThis.inspector, globalThis.__commandLineAPI, globalThis.$0, globalThis.inspect, globalThis.copy, console.profile, console.context, console.memory);`,
  ],
  [
    'annex-b',
    'functions of old that some engines add',
    'https://tc39.es/ecma262/#sec-additional-built-in-properties',
    `for (const name of ['escape', 'unescape', 'uneval', 'print', 'load', 'read', 'quit', 'version', 'd8', 'Realm', 'alert', '%DebugPrint', 'bjson', 'InternalError', 'DOMException', 'QuotaExceededError', 'Float16Array', 'AsyncIterator', 'AsyncDisposableStack', 'navigator', 'Navigator', 'Storage', 'localStorage', 'sessionStorage', 'EventSource', 'CloseEvent']) { got(globalThis[name]); caught(() => (0, eval)(name)); }`,
  ],
  [
    'natives',
    'the syntax of natives of the engine',
    'https://v8.dev/docs/builtin-functions',
    `for (const text of ['%DebugPrint(1)', '%GetPromise()', '%Crash()', '@@iterator', '%_IsJSProxy({})']) { caught(() => (0, eval)(text)); caught(() => Function(text)); }`,
  ],
]);
