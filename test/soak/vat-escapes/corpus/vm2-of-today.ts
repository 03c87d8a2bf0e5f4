import { attacksOf } from '../attack';

const nvd = (id: string): string => `https://nvd.nist.gov/vuln/detail/${id}`;

/** What has opened vm2 in 2026. */
export const vm2OfToday = attacksOf('vm2-2026', [
  [
    'async-promise',
    'promises of async functions have another then than those that are cleaned',
    nvd('CVE-2026-22709'),
    `const error = new Error();
     error.name = Symbol();
     const fail = async () => error.stack;
     const promise = fail();
     got(promise.then, promise.catch, promise.constructor);
     return promise.catch((e) => { got(e, e.constructor.constructor); });`,
  ],
  [
    'symbol-name',
    'a stack is made of a name that cannot become text: the engine throws in the host',
    nvd('CVE-2026-22709'),
    `for (const name of [Symbol('x'), { toString: null, valueOf: null }, 1n, null]) {
       const error = new Error('x');
       error.name = name;
       caught(() => error.stack);
       caught(() => String(error));
       caught(() => console.error(error));
       caught(() => Error.captureStackTrace(error));
     }`,
  ],
  [
    'host-resolution',
    'a promise of the host resolves to an object of the host',
    nvd('CVE-2026-44000'),
    `const answer = await0(E(peer).echo(harden({ a: [1] })));
     function await0(promise) { return promise.then((value) => { got(value, Object.getPrototypeOf(value)); return value; }); }
     return Promise.all([answer, E(peer).echo(Far('x', {})), E.get(peer).x.catch(got)]);`,
  ],
  [
    'executor-rejection',
    'a promise is rejected in its executor and nobody handles it: the host must not end',
    nvd('CVE-2026-44001'),
    `new Promise((_, reject) => reject(new Error('x')));
     new Promise(() => { throw { then: 1 }; });
     Promise.reject(new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; } }));
     (async () => { throw undefined; })();`,
  ],
  [
    'yield-star',
    'yield* in an async generator awaits what return is given: what its then throws is handed back',
    nvd('CVE-2026-45411'),
    `async function* outer() { try { yield* inner(); } catch (e) { got(e); throw e; } }
     async function* inner() { yield 1; }
     const generator = outer();
     const down = () => { try { down(); } catch (e) { got(e); new Error('x').stack; } };
     return generator.next().then(() => generator.return({ get then() { return () => down(); } })).then(got, got);`,
  ],
  [
    'builtin-list',
    'modules that a list of forbidden ones forgets',
    nvd('CVE-2026-47140'),
    `for (const name of ['process', 'node:process', 'inspector/promises', 'node:inspector', 'module', 'node:module', 'worker_threads', 'node:test', 'node:sqlite', 'node:sea', 'diagnostics_channel', 'async_hooks', 'trace_events', 'wasi', 'v8', 'vm', 'repl', 'timers/promises', 'constants', 'sys', '_http_agent', 'internal/bootstrap/realm']) {
       const found = caught(() => require(name));
       if (!(found instanceof Error)) got(found);
     }`,
  ],
  [
    'wasm-promises',
    'promises of WebAssembly that waits for JavaScript are of the host',
    nvd('CVE-2026-47210'),
    `caught(() => WebAssembly.promising(() => 1));
     caught(() => new WebAssembly.Suspending(() => 1));
     caught(() => WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])));
     return namesBy((text) => () => (text.includes('process') ? typeof WebAssembly : 'undefined'));`,
  ],
  [
    'finally-species',
    'finally asks the constructor of a promise for its species',
    nvd('CVE-2026-47210'),
    `const promise = (async () => null.x)();
     caught(() => Object.defineProperty(promise, 'constructor', { value: { [Symbol.species]: function (executor) { executor(got, got); } } }));
     caught(() => Promise.prototype.finally.call(promise, got));
     caught(() => Promise.prototype.then.call(promise, got, got));
     caught(() => Promise.prototype.catch.call(promise, got));`,
  ],
  [
    'lookup-getter',
    '__lookupGetter__ of a constructor gives the getter of its prototype, and so the way up',
    nvd('CVE-2026-44006'),
    `const lookup = {}.__lookupGetter__;
     const up = lookup?.call({}, '__proto__');
     for (let each = console.log, count = 0; each && count < 6; count += 1) { got(each); each = caught(() => up.call(each)); if (each instanceof Error) break; }`,
  ],
  [
    'suppressed-error',
    'a disposal that fails twice makes a SuppressedError of the engine',
    'https://github.com/patriksimek/vm2/security/advisories',
    `for (const text of ["{ using a = { [Symbol.dispose]() { throw 1; } }; throw 2; }", "const s = new DisposableStack(); s.defer(() => { null.x; }); s.defer(() => { null.y; }); s.dispose();", "(async () => { await using a = { async [Symbol.asyncDispose]() { throw 1; } }; throw 2; })()"]) {
       caught(() => (0, eval)(text));
     }
     caught(() => new SuppressedError(new Error('x'), 1));`,
  ],
  [
    'array-species',
    'an array of the host is mapped into a species of the vat',
    'https://github.com/patriksimek/vm2/security/advisories',
    `class Spy extends Array { static get [Symbol.species]() { return function (length) { got(this, length); return {}; }; } }
     return E(peer).echo(harden([1, 2])).then((list) => { got(list); caught(() => list.map.call(Spy.of(1), (x) => x)); caught(() => baggage.keys().concat(Spy.of(1))); });`,
  ],
]);
