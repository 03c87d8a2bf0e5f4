import { attacksOf } from '../attack';

const spec = 'https://tc39.es/ecma262/#sec-promise-objects';
const hooks = 'https://github.com/nodejs/node/pull/39135';
const rejections = 'https://github.com/nodejs/node/pull/29513';
const eventual = 'https://github.com/endojs/endo/tree/master/packages/eventual-send';

const unwinding = (act: string): string => `
let over = false, left = 100, result;
const down = () => { if (over) return; try { down(); } catch (e) { over = true; } over = true; if (left > 0) { left -= 1; try { result = ${act}; L[L.length] = result; } catch (e) { L[L.length] = e; } } };
down();`;

/** Promises: their hooks, species and rejections, which the engine tells its host of. */
export const promises = attacksOf('promises', [
  [
    'hook-symbols',
    'what the host has put on promises',
    hooks,
    `const all = [Promise.resolve(1), (async () => 1)(), new Promise(() => 1), E(peer).echo(1), Promise.all([])]; for (const each of all) for (const key of Reflect.ownKeys(each)) got(each[key]); for (const key of Reflect.ownKeys(Promise.prototype)) caught(() => Promise.prototype[key]); return Promise.all(all);`,
  ],
  [
    'hook-accessors',
    'accessors where a host puts its numbers',
    hooks,
    `for (const key of Reflect.ownKeys(Promise.prototype).filter((each) => typeof each === 'symbol')) { class Spy extends Promise { set [key](value) { got(this, value); } get [key]() { got(this); return {}; } } caught(() => new Spy((resolve) => resolve(1)).then(got, got)); const made = Promise.resolve(1); caught(() => Object.defineProperty(made, key, { value: {} })); caught(() => made.then(got)); }`,
  ],
  [
    'hook-overflow',
    'hooks of the host overflow when a promise is made',
    hooks,
    unwinding(`new Promise(() => 1)`),
  ],
  [
    'hook-overflow-then',
    'hooks of the host overflow when a promise is chained',
    hooks,
    unwinding(`Promise.resolve(1).then(() => 1)`),
  ],
  [
    'hook-overflow-async',
    'hooks of the host overflow when an async function begins',
    hooks,
    unwinding(`(async () => { await 1; })()`),
  ],
  [
    'hook-overflow-resolve',
    'hooks of the host overflow when a promise is resolved',
    hooks,
    `let ends; const promise = new Promise((...both) => (ends = both)); ${unwinding(`ends[0](promise)`)} return promise;`,
  ],
  [
    'hook-overflow-generator',
    'hooks of the host overflow in an async generator',
    hooks,
    unwinding(`(async function* () { yield 1; })().next()`),
  ],
  [
    'hook-frozen',
    'promises to which the host cannot add anything',
    hooks,
    `caught(() => Object.freeze(Promise.resolve(1)).then(got)); caught(() => harden(new Promise(() => 1))); caught(() => Promise.resolve(new Proxy(Promise.resolve(1), {})).then(got)); caught(() => Reflect.construct(Promise, [got], class extends Promise {}));`,
  ],
  [
    'hook-odd-prototype',
    'a promise whose prototype is none of a promise: what hooks of the host put on it',
    'https://github.com/nodejs/node/pull/39135',
    `for (const proto of [{}, Object.create(null), Function.prototype, null, () => 1]) { const Odd = function () {}; Odd.prototype = proto; const made = Reflect.construct(Promise, [() => 1], Odd); got(made); for (const key of Reflect.ownKeys(made)) got(made[key]); }`,
    'at start',
  ],
  [
    'hook-at-start',
    'what hooks of the host put on promises that are made while the vat starts',
    'https://github.com/nodejs/node/pull/39135',
    `class Mine extends Promise {} for (const made of [new Promise(() => 1), Promise.resolve(1), (async () => 1)(), new Mine(() => 1), Promise.resolve(1).then(() => 1), new HandledPromise(() => 1)]) { got(made); for (const key of Reflect.ownKeys(made)) got(made[key]); }`,
    'at start',
  ],
  [
    'hook-traps',
    'hooks of the host write on a promise whose prototype is a proxy',
    'https://github.com/nodejs/node/pull/39135',
    `for (const answer of [undefined, {}, 'x', -1]) { const Odd = function () {}; Odd.prototype = new Proxy({}, { set: (...all) => { got(...all); return true; }, get: (...all) => { got(...all); return answer; }, defineProperty: (...all) => { got(...all); return true; }, getPrototypeOf: () => null }); got(Reflect.construct(Promise, [() => 1], Odd)); }`,
  ],
  [
    'reject-overflow',
    'a rejection that nobody handles, with hardly any stack left',
    rejections,
    unwinding(`Promise.reject(left)`),
  ],
  [
    'reject-overflow-async',
    'the same by an async function',
    rejections,
    unwinding(`(async () => { throw left; })()`),
  ],
  [
    'reject-overflow-executor',
    'the same by an executor that throws',
    rejections,
    unwinding(`new Promise(() => { throw left; })`),
  ],
  [
    'reject-overflow-handled',
    'a rejection is handled later, with hardly any stack left',
    rejections,
    `const promise = Promise.reject(1); ${unwinding(`promise.catch(() => 1)`)}`,
  ],
  [
    'reject-overflow-twice',
    'a promise is rejected after it was resolved',
    'https://nodejs.org/api/process.html#event-multipleresolves',
    `${unwinding(`new Promise((resolve, reject) => { resolve(1); reject(new Error('x')); resolve(2); })`)}`,
  ],
  [
    'reject-with-host',
    'rejections with values that a host cannot write',
    'https://github.com/nodejs/node/issues?q=unhandledRejection',
    `for (const value of [undefined, null, Symbol('x'), 1n, { get stack() { return caught(() => null.x); } }, new Proxy(() => 1, { get: () => null.x, getPrototypeOf: () => null.x, ownKeys: () => null.x }), Object.create(null), { [Symbol.for('nodejs.util.inspect.custom')]: got, toString: got, inspect: got }]) Promise.reject(value);`,
  ],
  [
    'reject-many',
    'many rejections that nobody handles',
    'CVE-2026-44001, https://nvd.nist.gov/vuln/detail/CVE-2026-44001',
    `for (let i = 0; i < 2000; i += 1) Promise.reject(i);`,
  ],
  [
    'reject-late',
    'rejections that are handled after the turn',
    'https://nodejs.org/api/process.html#event-rejectionhandled',
    `const promise = Promise.reject(new Error('x')); return E(peer).echo(1).then(() => promise.catch(got));`,
  ],
  [
    'reject-foreign-proto',
    'a rejected promise whose prototype says that it is of somebody else',
    'https://nodejs.org/api/process.html#event-unhandledrejection',
    `for (const proto of [null, {}, Function.prototype, new Proxy({}, { getPrototypeOf: () => null }), Object.create(null, { constructor: { value: Object } })]) { const promise = Promise.reject(1); caught(() => Object.setPrototypeOf(promise, proto)); }`,
  ],
  [
    'species',
    'the species of a promise gets the functions of the engine',
    spec,
    `function Spy(executor) { executor(got, got); } const promise = Promise.resolve(1); caught(() => (promise.constructor = { [Symbol.species]: Spy })); caught(() => Promise.prototype.then.call(promise, got)); caught(() => Promise.prototype.finally.call(promise, got)); caught(() => Promise.prototype.catch.call(promise, got));`,
  ],
  [
    'capability',
    'static functions of Promise with constructors of the vat',
    spec,
    `function Spy(executor) { got(executor, new.target); executor(got, got); return {}; } Spy.resolve = (x) => { got(x); return { then: got }; }; for (const name of ['all', 'race', 'any', 'allSettled', 'resolve', 'reject', 'withResolvers', 'try', 'allKeyed']) caught(() => Promise[name].call(Spy, [1, 2], got));`,
  ],
  [
    'combinator-elements',
    'functions of elements of Promise.all, called when they should not be',
    spec,
    `const kept = []; const thenable = { then: (...all) => { kept.push(...all); got(...all); } }; caught(() => Promise.all([thenable]).then(got, got)); caught(() => Promise.any([thenable]).then(got, got)); caught(() => Promise.allSettled([thenable]).then(got, got)); return Promise.resolve().then(() => { for (const each of kept) caught(() => each(each)); });`,
  ],
  [
    'then-of-prototype',
    'then is replaced on shared prototypes',
    spec,
    `for (const proto of [Promise.prototype, Object.prototype, Function.prototype, Object.getPrototypeOf(async () => 1)]) { caught(() => (proto.then = got)); caught(() => Object.defineProperty(proto, 'then', { configurable: true, value: got })); } return E(peer).echo(1);`,
  ],
  [
    'thenable-answer',
    'an answer whose then is called by the kernel',
    spec,
    `const answer = { then(...all) { got(this, ...all); all[0]?.({ then: got }); } }; caught(() => E(peer).echo(harden(answer)).catch(got)); return Promise.resolve(answer);`,
  ],
  [
    'thenable-getter',
    'a then that is another thing each time',
    spec,
    `let turn = 0; const thenable = { get then() { turn += 1; got(caught(() => null.x).stack); return turn % 2 ? undefined : got; } }; await0(thenable); async function await0(x) { await x; } return E.when(thenable, got);`,
  ],
  [
    'await-proxy',
    'a promise behind a proxy is awaited',
    spec,
    `const spy = new Proxy(Promise.resolve(1), { get: (...all) => { got(...all); return Reflect.get(...all); } }); (async () => { await spy; })().catch(got); caught(() => Promise.prototype.then.call(spy, got)); return E(peer).echo(spy).catch(got);`,
  ],
  [
    'handled-promise',
    'the handlers of a promise get what HandledPromise gives',
    eventual,
    `const handler = new Proxy({}, { get: (_, name) => (...all) => { got(name, ...all); return all; } }); caught(() => new HandledPromise((...all) => got(...all), handler)); caught(() => new HandledPromise((_, __, resolveWithPresence) => got(resolveWithPresence(handler)))); caught(() => new HandledPromise((resolve, reject, present) => got(present(handler, { proxy: { handler: {}, target: {}, revokerCallback: got } }))));`,
  ],
  [
    'handled-promise-statics',
    'static functions of HandledPromise with odd receivers',
    eventual,
    `for (const name of Reflect.ownKeys(HandledPromise)) { caught(() => HandledPromise[name]({}, 'x', [])); caught(() => HandledPromise[name].call(null, peer, 'echo', [1])); caught(() => HandledPromise[name](new Proxy({}, { get: (...all) => got(...all) }), Symbol.iterator, { length: 1e9 })); }`,
  ],
  [
    'E-proxies',
    'the proxies of E under every operation',
    eventual,
    `for (const make of [E, E.sendOnly, E.get]) { const spy = caught(() => make(peer)); for (const act of [() => spy.echo, () => spy[Symbol.toPrimitive], () => spy.then, () => Reflect.ownKeys(spy), () => Object.getPrototypeOf(spy), () => 'x' in spy, () => (spy.x = 1), () => delete spy.x, () => Object.setPrototypeOf(spy, {}), () => new spy(), () => spy(), () => Reflect.get(spy, 'echo', {})(1), () => spy.echo.call({}, 1), () => spy.echo.caller, () => String(spy), () => Object.freeze(spy)]) caught(act); }`,
  ],
  [
    'async-iterator',
    'an async iterator of the vat that says wrong things',
    spec,
    `const source = { [Symbol.asyncIterator]: () => ({ next: () => ({ get done() { got(this); return false; }, get value() { return Promise.reject(1); } }), return: (...all) => { got(...all); return 1; }, throw: got }) }; return (async () => { for await (const x of source) { got(x); break; } })().catch(got);`,
  ],
  [
    'from-async',
    'Array.fromAsync with a constructor of the vat',
    'https://github.com/tc39/proposal-array-from-async',
    `caught(() => Array.fromAsync.call(function (...all) { got(this, ...all); return {}; }, [Promise.reject(1)]).catch(got)); caught(() => Array.fromAsync({ get [Symbol.asyncIterator]() { return got; } }).catch(got));`,
  ],
  [
    'queue',
    'jobs are queued by what a host has for it',
    'https://github.com/nodejs/node/issues?q=queueMicrotask+vm',
    `for (const name of ['queueMicrotask', 'setTimeout', 'setImmediate', 'setInterval']) { caught(() => globalThis[name](got)); caught(() => (0, eval)(name)(got)); }`,
  ],
  [
    'deep-chain',
    'a long chain of promises that resolve to each other',
    spec,
    `let last = new Promise((resolve) => Promise.resolve().then(() => resolve(1))); for (let i = 0; i < 5000; i += 1) { const before = last; last = new Promise((resolve) => resolve(before)); } return last;`,
  ],
]);
