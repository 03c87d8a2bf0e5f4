import { attacksOf } from '../attack';

const quickjs = (number: number): string => `https://github.com/bellard/quickjs/issues/${number}`;
const emscripten = 'https://github.com/justjake/quickjs-emscripten/issues';
const v8 = 'https://issues.chromium.org/issues?q=componentid:1456824';

/** Buffers, sizes and changes in the middle, which have broken engines themselves. */
export const engine = attacksOf('engine', [
  [
    'lengths',
    'lengths that no thing has',
    'https://tc39.es/ecma262/#sec-array-constructor',
    `for (const act of [() => new Array(-1), () => (new Array(2 ** 32 - 1).length += 1), () => 'x'.repeat(2 ** 30), () => 'x'.padEnd(2 ** 31), () => new ArrayBuffer(2 ** 53), () => new Uint8Array(2 ** 40), () => new Uint8Array(-1), () => (1).toFixed(1000), () => (1).toString(99), () => 2n ** (2n ** 70n), () => BigInt.asUintN(2 ** 53, 1n), () => 'x'.codePointAt.call(null), () => 'x'.normalize('z')]) { const e = caught(act); caught(() => e.stack); }`,
  ],
  [
    'changed-in-sort',
    'an array is emptied while it is sorted',
    quickjs(8),
    `const list = Array.from({ length: 1000 }, (_, i) => i); caught(() => list.sort((a, b) => { list.length = 0; return a - b; })); const typed = new Float64Array(1000); caught(() => typed.sort(() => { got(typed.length); return 0; }));`,
  ],
  [
    'changed-in-valueOf',
    'an array is shortened by an argument that becomes a number',
    quickjs(2),
    `for (const name of ['splice', 'slice', 'fill', 'copyWithin', 'indexOf', 'includes', 'lastIndexOf', 'at', 'with', 'toSpliced']) { const list = Array.from({ length: 1000 }, () => ({})); const evil = { valueOf() { list.length = 0; return 500; } }; caught(() => list[name](evil, evil, evil)); }`,
  ],
  [
    'detached',
    'a buffer is detached in the middle of its use',
    v8,
    `for (const name of ['fill', 'set', 'subarray', 'slice', 'copyWithin', 'includes', 'join', 'indexOf', 'with']) { const array = new Uint8Array(64); const evil = { valueOf() { caught(() => array.buffer.transfer()); return 1; } }; caught(() => array[name](evil, evil, evil)); caught(() => array[0]); }`,
  ],
  [
    'resized',
    'a buffer changes its size in the middle of its use',
    'https://github.com/tc39/proposal-resizablearraybuffer',
    `const buffer = caught(() => new ArrayBuffer(64, { maxByteLength: 128 })); const array = caught(() => new Uint8Array(buffer)); const evil = { valueOf() { caught(() => buffer.resize(0)); return 8; } }; for (const name of ['fill', 'set', 'slice', 'copyWithin', 'at']) { caught(() => buffer.resize(64)); caught(() => array[name](evil, evil, evil)); } caught(() => new DataView(buffer, evil)); caught(() => structuredClone(buffer, { transfer: [buffer] }));`,
  ],
  [
    'buffer-species',
    'a buffer of another length than was asked for',
    v8,
    `const buffer = new ArrayBuffer(64); caught(() => (buffer.constructor = { [Symbol.species]: function (...all) { got(...all); return new ArrayBuffer(8); } })); caught(() => buffer.slice(0)); class Short extends Uint8Array { constructor(...all) { got(...all); super(1); } } caught(() => new Short(8).map((x) => x)); caught(() => Uint8Array.from.call(Short, [1, 2, 3])); caught(() => Uint8Array.of.call(function () { return {}; }, 1));`,
  ],
  [
    'buffer-source',
    'constructors of buffers with sources that change',
    v8,
    `const evil = { get length() { got(this); return 1e3; }, get 0() { got(this); return 1; }, [Symbol.iterator]: undefined }; for (const Make of [Uint8Array, Float64Array, BigInt64Array, Uint8ClampedArray]) { caught(() => new Make(evil)); caught(() => Make.from(evil)); caught(() => new Make(new Proxy([], {}))); caught(() => Reflect.construct(Make, [8], new Proxy(Make, { get: (target, key) => { got(key); return target[key]; } }))); caught(() => Make.prototype.set.call(new Make(1), evil, 5)); }`,
  ],
  [
    'array-proxies',
    'functions of arrays on proxies that lie on their length',
    quickjs(3),
    `const list = new Proxy([1, 2, 3], { get: (target, key, receiver) => (key === 'length' ? 2 ** 32 - 1 : Reflect.get(target, key, receiver)), has: (_, key) => { throw key; } }); for (const name of ['concat', 'reverse', 'shift', 'unshift', 'splice', 'flat', 'copyWithin']) caught(() => [][name].call(list, 1));`,
  ],
  [
    'date',
    'dates beyond time',
    'https://tc39.es/ecma262/#sec-date-objects',
    `for (const act of [() => new Date(8.64e15 + 1).toISOString(), () => new Date(NaN).toJSON(), () => Date.prototype[Symbol.toPrimitive].call({ toString: got, valueOf: got }, 'number'), () => Date.prototype.toJSON.call({ toISOString: got, valueOf: () => 1 }), () => new Date(0).setFullYear({ valueOf() { got(this); return 1e9; } }), () => Date.parse('x'.repeat(10000)), () => new Date(2020, 0).toString(), () => Reflect.construct(Date, [0], Object)]) caught(act);`,
  ],
  [
    'generators',
    'generators that run while they run',
    quickjs(4),
    `let it; function* self() { it.next(); yield 1; } it = self(); caught(() => it.next()); function* locked() { try { yield 1; } finally { it.return(1); } } it = locked(); it.next(); caught(() => it.return(2)); caught(() => it.throw(new Error('x'))); const a = (async function* () { a.next(); yield 1; })(); a.next().catch(got); a.return({ get then() { got(this); return null; } }).catch(got); caught(() => Object.getPrototypeOf(function* () {}).prototype.next.call({}));`,
  ],
  [
    'private',
    'private names on objects that were made elsewhere',
    'https://tc39.es/ecma262/#sec-privatefieldadd',
    `class Given { constructor(x) { return x; } } class Mark extends Given { #mark = 1; static read = (x) => x.#mark; static has = (x) => #mark in x; } for (const each of [powers, globalThis, node, peer, harden, Promise.prototype, new Proxy({}, {}), Object.freeze({}), console]) { caught(() => new Mark(each)); caught(() => Mark.read(each)); caught(() => Mark.has(each)); }`,
  ],
  [
    'class-tricks',
    'heirs of everything',
    'https://tc39.es/ecma262/#sec-class-definitions',
    `for (const Base of [Function, Promise, Proxy, Error, Symbol, BigInt, Compartment, HandledPromise, Object.getPrototypeOf(Uint8Array), null, (async () => 1).constructor, Far, E, harden]) { const Heir = caught(() => class extends Base {}); caught(() => new Heir('return process')); caught(() => new Heir('return process')()); caught(() => Reflect.construct(Base, ['return this'], Heir)()); caught(() => Reflect.construct(Object, [], Base)); }`,
  ],
  [
    'new-target',
    'prototypes that are looked up in the realm of new.target',
    'https://tc39.es/ecma262/#sec-getfunctionrealm',
    `for (const target of [console.log, harden, powers.exitVat, E, new Proxy(class {}, { get: () => undefined }), (function () {}).bind(), Function.prototype]) for (const Base of [Object, Array, Error, Map, Promise, Function, Date, RegExp]) { let made; try { made = Reflect.construct(Base, [() => 1], target); } catch (e) { made = e; } got(made); }`,
  ],
  [
    'revoked-realm',
    'the realm of a revoked proxy is asked for',
    'https://tc39.es/ecma262/#sec-getfunctionrealm',
    `const { proxy, revoke } = Proxy.revocable(class {}, {}); revoke(); for (const Base of [Object, Array, Error, Promise, Function]) caught(() => Reflect.construct(Base, [() => 1], proxy)); caught(() => [].concat.call(Object.defineProperty([], 'constructor', { value: proxy }))); caught(() => Array.isArray(proxy)); caught(() => typeof proxy());`,
  ],
  [
    'deep-syntax',
    'texts that are nested deeper than the parser goes',
    quickjs(8),
    `for (const [open, close] of [['(', ')'], ['[', ']'], ['{', '}'], ['\`\${', '}\`'], ['!', ''], ['a=>', ''], ['-', '1'], ['x?', ':1']]) for (const depth of [500, 3000]) { const text = open.repeat(depth) + '1' + close.repeat(depth); caught(() => (0, eval)(text)); caught(() => Function(text)); caught(() => JSON.parse(text)); caught(() => new RegExp(text)); }`,
  ],
  [
    'deep-regexp',
    'regular expressions that are nested or repeat',
    v8,
    `for (const text of ['('.repeat(2000) + ')'.repeat(2000), '(?:'.repeat(5000) + ')'.repeat(5000), '(?=' .repeat(1000) + ')'.repeat(1000), 'x{65535}{65535}', '[\\\\s\\\\S]*'.repeat(50), '(?<a>x)\\\\k<a>', '\\\\p{L}+', '(?<!x)y', '[\\\\q{abc}--b]']) for (const flags of ['', 'u', 'v', 'y']) { const re = caught(() => new RegExp(text, flags)); caught(() => re.exec('xx')); }`,
  ],
  [
    'deep-json',
    'JSON that is deeper than the stack',
    emscripten,
    `for (const depth of [1000, 10000]) { caught(() => JSON.parse('['.repeat(depth) + ']'.repeat(depth))); caught(() => JSON.parse('{"a":'.repeat(depth) + '1' + '}'.repeat(depth), (key, value) => value)); let deep = []; for (let i = 0; i < depth; i += 1) deep = [deep]; caught(() => JSON.stringify(deep)); caught(() => deep.flat(Infinity)); caught(() => String(deep)); caught(() => deep.toLocaleString()); }`,
  ],
  [
    'deep-bind',
    'functions that were bound many times',
    v8,
    `let bound = () => null.x; for (let i = 0; i < 20000; i += 1) bound = bound.bind(null); caught(() => bound()); caught(() => new bound()); caught(() => bound.name.length); caught(() => ({}) instanceof bound);`,
  ],
  [
    'many-arguments',
    'calls with more arguments than there is room',
    v8,
    `for (const count of [1e4, 1e5, 2e5]) { const all = new Array(count).fill(1); caught(() => Math.max(...all)); caught(() => console.log(...all).x); caught(() => harden(...all)); caught(() => Reflect.construct(Array, all).length); caught(() => [].push.apply([], all)); caught(() => E(peer).echo.apply(peer, all.slice(0, 10))); }`,
  ],
  [
    'map-changes',
    'maps and sets that change while they are walked',
    quickjs(25),
    `const map = new Map(Array.from({ length: 100 }, (_, i) => [i, i])); caught(() => map.forEach((_, key) => { map.delete(key); map.delete(key + 1); if (map.size < 5) map.clear(); })); const set = new Set([1]); let turn = 0; caught(() => { for (const x of set) { set.delete(x); if (turn++ < 1000) set.add(x); } }); caught(() => new Set([1]).union({ get size() { set.clear(); return 1; }, has: got, keys: () => [1].values() }));`,
  ],
  [
    'weak-map-changes',
    'weak maps with keys that come and go',
    quickjs(26),
    `const map = new WeakMap(); for (let i = 0; i < 2000; i += 1) { const key = {}; map.set(key, { key, map }); if (i % 3) map.delete(key); } for (const key of [1, 'x', null, Symbol.for('x'), undefined]) caught(() => map.set(key, 1)); caught(() => WeakMap.prototype.set.call({}, {}, 1)); caught(() => new WeakSet([{}, 1]));`,
  ],
  [
    'define-while-read',
    'objects that change shape while they are copied',
    quickjs(24),
    `const source = { get a() { delete source.b; Object.defineProperty(source, 'c', { get: () => got(source), enumerable: true }); return 1; }, b: 2 }; for (const act of [() => ({ ...source }), () => Object.assign({}, source), () => Object.entries(source), () => JSON.stringify(source), () => Object.fromEntries(Object.entries(source)), () => harden(source), () => E.sendOnly(peer).echo(source)]) caught(act);`,
  ],
  [
    'text-functions',
    'functions of text with patterns that call back',
    'https://tc39.es/ecma262/#sec-string.prototype.replace',
    `const hook = (key) => ({ [Symbol[key]](...all) { got(this, ...all); return {}; } }); for (const key of ['replace', 'match', 'matchAll', 'search', 'split']) { caught(() => 'x'[key](hook(key), got)); caught(() => String.prototype[key].call({ toString() { got(this); return 'x'; } }, /x/g, got)); } caught(() => 'x'.replaceAll('x', got)); caught(() => 'aaa'.replace(/a/g, (...all) => { got(...all); return { toString: () => null.x }; })); caught(() => 'x'.localeCompare({ toString: () => null.x }));`,
  ],
  [
    'bigint',
    'large numbers',
    v8,
    `for (const act of [() => BigInt('9'.repeat(5000)), () => (1n << 20000n).toString().length, () => BigInt(1e400), () => BigInt({ valueOf() { got(this); return 1n; } }), () => 5n / 0n, () => 1n << (1n << 64n), () => BigInt.prototype.toString.call({}), () => new BigInt64Array([1]), () => Number(2n ** 1100n)]) caught(act);`,
  ],
  [
    'names-of-functions',
    'functions whose name and length are not what they are',
    'https://tc39.es/ecma262/#sec-function.prototype.bind',
    `const odd = Object.defineProperties(() => 1, { name: { get() { got(this); return {}; } }, length: { get() { got(this); return -1; } } }); for (const act of [() => odd.bind(), () => String(odd), () => console.log(odd), () => Far('x', { odd }), () => Function.prototype.toString.call(new Proxy(odd, {})), () => Function.prototype.toString.call({}), () => harden(odd)]) caught(act);`,
  ],
]);
