import { attacksOf } from '../attack';

const spec = 'https://tc39.es/ecma262/#sec-well-known-symbols';
const proxies = 'https://tc39.es/ecma262/#sec-proxy-object-internal-methods-and-internal-slots';
const marshal = 'https://github.com/endojs/endo/tree/master/packages/marshal';

/** Everything that a host does with a value of a vat. */
const shown = `const shown = (value) => {
  for (const act of [() => console.log(value), () => console.error('%s %o %O %j %c', value, value), () => baggage.set('x', value), () => baggage.get(value), () => baggage.has(value), () => D(node).ask(value), () => D(node)[value], () => D(value), () => require(value), () => Far(value, {}), () => Far('x', value), () => harden(value), () => require('vmre/vat').passStyleOf(value), () => require('vmre/vat').makeTagged(value, value), () => E(value).x(), () => E.get(value).x, () => E.sendOnly(peer)[value](1), () => E.sendOnly(peer).echo(value), () => HandledPromise.applyMethod(peer, value, [value]), () => HandledPromise.resolve(value)]) caught(act);
};`;
const spies = `const spy = (target = {}) => new Proxy(target, new Proxy({}, { get: (_, trap) => (...all) => { got(trap, ...all); return Reflect[trap](...all); } }));`;

/** Values that call back when a host looks at them: traps, accessors, symbols, and what makes text of them. */
export const hooks = attacksOf('hooks', [
  [
    'all-traps',
    'a proxy that records all that is done with it',
    proxies,
    `${shown} ${spies} for (const target of [{}, [], () => 1, class {}, new Map(), new Date(0), new Uint8Array(2), Promise.resolve(1), new Error('x'), Object.freeze({}), peer, node]) shown(spy(target));`,
  ],
  [
    'revoked',
    'a proxy that is revoked while it is used',
    proxies,
    `${shown} for (const trap of ['get', 'ownKeys', 'getPrototypeOf', 'getOwnPropertyDescriptor', 'isExtensible', 'preventExtensions']) { const { proxy, revoke } = Proxy.revocable({}, { [trap]: (...all) => { revoke(); return Reflect[trap](...all); } }); shown(proxy); } const dead = Proxy.revocable({}, {}); dead.revoke(); shown(dead.proxy);`,
  ],
  [
    'lying-traps',
    'traps that break what proxies must keep to',
    proxies,
    `${shown} const lies = { getPrototypeOf: () => 1, setPrototypeOf: () => 1, isExtensible: () => 2, ownKeys: () => ['x', 'x'], has: () => null, get: () => 2, getOwnPropertyDescriptor: () => 5, defineProperty: () => true, deleteProperty: () => true }; for (const name of Object.keys(lies)) shown(new Proxy(Object.freeze({ x: 1 }), { [name]: lies[name] }));`,
  ],
  [
    'throwing-traps',
    'traps that throw what throws again',
    proxies,
    `${shown} const bomb = new Proxy(() => 1, new Proxy({}, { get: () => () => { throw bomb; } })); shown(bomb); shown({ x: bomb }); shown([bomb]);`,
  ],
  [
    'deep-traps',
    'traps that use up the stack',
    proxies,
    `${shown} const down = () => down(); for (const trap of ['get', 'ownKeys', 'getPrototypeOf', 'getOwnPropertyDescriptor', 'has']) shown(new Proxy({}, { [trap]: down }));`,
  ],
  [
    'proxy-chain',
    'a chain of proxies that is longer than the stack',
    proxies,
    `${shown} let chain = {}; for (let i = 0; i < 50000; i += 1) chain = new Proxy(chain, {}); shown(chain); caught(() => chain.x); caught(() => chain instanceof Object);`,
  ],
  [
    'proto-chain',
    'a chain of prototypes that is long',
    spec,
    `let chain = null; for (let i = 0; i < 50000; i += 1) chain = Object.create(chain); for (const act of [() => chain.x, () => harden(chain), () => console.log(chain), () => String(chain), () => baggage.set('x', chain), () => new Error('x', chain)]) caught(act); L.length = 1;`,
  ],
  [
    'to-primitive',
    'hooks that make a primitive, each with another one',
    spec,
    `${shown} for (const result of [{}, null, undefined, Symbol('x'), 'constructor', '__proto__', 1n, NaN, 'x'.repeat(100000)]) shown({ [Symbol.toPrimitive](...all) { got(this, ...all); return result; }, toString() { got(this); return result; }, valueOf() { got(this); return result; } });`,
  ],
  [
    'changing-text',
    'a text that is another one the second time',
    'https://nvd.nist.gov/vuln/detail/CVE-2021-23771',
    `for (const names of [['vmre/vat', 'fs'], ['x', '__proto__'], ['ask', 'constructor']]) { let turn = 0; const name = { toString: () => names[turn++ % 2], [Symbol.toPrimitive]: () => names[turn++ % 2] }; caught(() => require(name)); caught(() => baggage.get(name)); caught(() => baggage.set(name, 1)); caught(() => D(node)[name]()); caught(() => E(peer)[name]()); caught(() => Far(name, {})); }`,
  ],
  [
    'has-instance',
    'Symbol.hasInstance on what is given and on what is passed',
    spec,
    `${shown} for (const each of [Far, E, HandledPromise, Promise, Error, Object]) { caught(() => Object.defineProperty(each, Symbol.hasInstance, { value: got })); caught(() => (each[Symbol.hasInstance] = got)); } shown({ [Symbol.hasInstance]: got }); shown(class { static [Symbol.hasInstance](...all) { got(this, ...all); } });`,
  ],
  [
    'to-string-tag',
    'Symbol.toStringTag that says what is not so',
    spec,
    `${shown} for (const tag of ['Promise', 'Error', 'Alleged: x', 'Remotable', 'DebugName: x', 'Uint8Array', 'Proxy', '', 'process']) { shown({ [Symbol.toStringTag]: tag }); shown(Object.freeze({ __proto__: { [Symbol.toStringTag]: tag } })); shown({ get [Symbol.toStringTag]() { got(this, caught(() => null.x).stack); return tag; } }); }`,
  ],
  [
    'pass-style',
    'objects that say of themselves what style they have',
    marshal,
    `${shown} const PASS = Symbol.for('passStyle'); for (const style of ['remotable', 'tagged', 'copyArray', 'error', 'promise', 'symbol', 'byteArray', 'process']) { shown(harden({ __proto__: { [PASS]: style, [Symbol.toStringTag]: 'Alleged: x' } })); shown(harden(Object.create(Object.prototype, { [PASS]: { value: style }, [Symbol.toStringTag]: { value: 'x' }, payload: { value: 1, enumerable: true } }))); }`,
  ],
  [
    'species',
    'species of arrays, buffers, regular expressions and promises',
    spec,
    `${shown} const Spy = function (...all) { got(this, new.target, ...all); return {}; }; for (const make of [() => [1], () => new Uint8Array(2), () => new ArrayBuffer(2), () => /x/, () => Promise.resolve(1)]) { const made = make(); caught(() => (made.constructor = { [Symbol.species]: Spy })); caught(() => made.map?.((x) => x)); caught(() => made.slice?.(0)); caught(() => made.concat?.([])); caught(() => 'x'.split(made)); caught(() => 'x'.matchAll(made)); shown(made); }`,
  ],
  [
    'iterator',
    'iterators that are called by whoever spreads',
    spec,
    `${shown} const source = { [Symbol.iterator]() { got(this); return { next: (...all) => { got(...all); return { get done() { got(this); return true; } }; }, return: got }; }, length: 1 }; shown(source); for (const act of [() => HandledPromise.applyMethod(peer, 'echo', source), () => Reflect.apply(E(peer).echo, peer, source), () => baggage.set(...source), () => console.log(...source), () => Object.fromEntries(source), () => new Map(source)]) caught(act);`,
  ],
  [
    'array-iterator',
    'the iterator of arrays is replaced',
    spec,
    `const proto = Object.getPrototypeOf([].values()); for (const [owner, key] of [[Array.prototype, Symbol.iterator], [proto, 'next'], [Object.getPrototypeOf(proto), Symbol.iterator], [Array.prototype, 'values']]) { caught(() => (owner[key] = got)); caught(() => Object.defineProperty(owner, key, { value: got })); } baggage.keys(); return E(peer).echo(harden([1, 2]));`,
  ],
  [
    'concat',
    'Symbol.isConcatSpreadable',
    spec,
    `${shown} shown({ get [Symbol.isConcatSpreadable]() { got(this); return true; }, length: 3, get 0() { got(this); return 1; } }); caught(() => (Array.prototype[Symbol.isConcatSpreadable] = false)); caught(() => [].concat({ [Symbol.isConcatSpreadable]: true, length: 2 ** 53 - 1 }));`,
  ],
  [
    'unscopables',
    'Symbol.unscopables',
    spec,
    `caught(() => (Array.prototype[Symbol.unscopables] = spy)); caught(() => Object.assign(globalThis, { [Symbol.unscopables]: { E: true, console: true } })); caught(() => (0, eval)('console')); caught(() => delete globalThis[Symbol.unscopables]);`,
  ],
  [
    'inspectors',
    'registered symbols by which Node looks at values',
    'https://nodejs.org/api/util.html#utilinspectcustom',
    `${shown} for (const name of ['nodejs.util.inspect.custom', 'nodejs.util.promisify.custom', 'nodejs.rejection', 'nodejs.dispose', 'nodejs.asyncDispose', 'nodejs.stream.readable', 'nodejs.worker_threads.transfer', 'nodejs.webstream.isClosedPromise', 'undici.globalDispatcher.1', 'lmdb', 'rxjs']) { const key = Symbol.for(name); got(globalThis[key], Object.prototype[key], Promise.prototype[key]); shown({ [key](...all) { got(this, ...all); return 'x'; } }); caught(() => (globalThis[key] = { dispatch: got })); caught(() => delete globalThis[key]); }`,
  ],
  [
    'observable',
    'symbols and names by which libraries know each other',
    'https://rxjs.dev/api/index/const/observable',
    `${shown} for (const key of ['@@observable', 'subscribe', 'lift', 'toJSON', 'toString', 'inspect', 'then', 'catch', 'next', 'error', 'slot', 'body', 'slots', 'code', 'name', 'message', '__esModule', 'default', Symbol.observable ?? 'x']) shown({ [key]: (...all) => { got(...all); return { x: 1 }; } });`,
  ],
  [
    'to-json',
    'toJSON on values, prototypes and primitives',
    'https://tc39.es/ecma262/#sec-serializejsonproperty',
    `${shown} const toJSON = function (...all) { got(this, ...all); return 'x'; }; for (const proto of [Object.prototype, Array.prototype, String.prototype, Number.prototype, BigInt.prototype, Boolean.prototype, Function.prototype]) { caught(() => (proto.toJSON = toJSON)); caught(() => Object.defineProperty(proto, 'toJSON', { configurable: true, value: toJSON })); } shown({ toJSON }); shown([{ toJSON }]); baggage.set('y', 1); return E(peer).echo(harden({ a: ['x', 1, 1n] }));`,
  ],
  [
    'getters',
    'accessors of what is passed see who reads them',
    marshal,
    `${shown} const look = Object.defineProperties({}, { a: { enumerable: true, get() { got(this, caught(() => null.x).stack, arguments); return {}; } }, length: { get() { got(this); return 3; } }, name: { get() { got(this); return {}; } } }); shown(look); shown(Object.assign(() => 1, look)); shown(harden([look]));`,
  ],
  [
    'setters',
    'accessors of prototypes are called when the host sets something',
    'https://github.com/endojs/endo/issues?q=override+mistake',
    `for (const key of ['0', 'value', 'get', 'body', 'slots', 'method', 'args', 'result', 'error', 'code', 'stack', 'cause', 'constructor', 'writable']) caught(() => Object.defineProperty(Object.prototype, key, { configurable: true, get() { got(this); return undefined; }, set(x) { got(this, x); } })); baggage.set('z', [1]); return E(peer).echo(harden({ value: 1 }));`,
  ],
  [
    'symbol-keys',
    'symbols as names of methods and keys',
    marshal,
    `for (const key of [Symbol.iterator, Symbol.asyncIterator, Symbol.for('x'), Symbol.for('@@x'), Symbol.for('constructor'), Symbol('x'), Symbol.hasInstance]) { caught(() => E(peer)[key](1).catch(got)); caught(() => E.sendOnly(peer)[key]()); caught(() => D(node)[key]); caught(() => baggage.set(key, 1)); caught(() => Far('x', { [key]() {} })); }`,
  ],
]);
