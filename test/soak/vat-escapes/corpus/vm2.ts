import { attacksOf } from '../attack';

const advisory = (id: string): string => `https://github.com/advisories/${id}`;
const issue = (number: number): string => `https://github.com/patriksimek/vm2/issues/${number}`;

const folklore = 'https://github.com/patriksimek/vm2/issues?q=breakout';

/** What has opened vm2, from 2018 to 2023. */
export const vm2 = attacksOf('vm2', [
  [
    'recursion',
    'a call of the host overflows, and its RangeError is caught',
    `CVE-2019-10761, ${issue(197)}`,
    `const down = () => { try { down(); } catch (e) { L[L.length] = e; try { console.log(new Error('x')); } catch (f) { L[L.length] = f; } } };
     down();`,
  ],
  [
    'recursion-by-number',
    'a call is made with an exact number of frames left, each number once',
    issue(197),
    `let deepest = 0;
     const measure = (depth) => { deepest = depth; measure(depth + 1); };
     caught(() => measure(0));
     const down = (depth) => (depth > 0 ? down(depth - 1) : harden(new Error('x')));
     for (let spare = 0; spare < 120; spare += 4) caught(() => down(deepest - spare));`,
  ],
  [
    'constructed-by-host',
    'a proxy of a class is made to return a function from its construct trap',
    issue(177),
    `const made = new Proxy(class {}, { construct: () => () => (x) => x.constructor('return process')() });
     for (const each of [(x) => new x(), (x) => Reflect.construct(Array, [], x), (x) => Far('x', { x })]) caught(() => each(made));
     return E(peer).echo(made).catch(got);`,
  ],
  [
    'return-process',
    'the constructor of the constructor of what is given',
    issue(32),
    `for (const each of [powers, baggage, console, harden, E, D, Far, require, module, exports, node, peer, this]) {
       if (each) caught(() => each.constructor.constructor('return process')());
     }`,
  ],
  [
    'prototype-of-import',
    'the promise of a dynamic import is of the host',
    `CVE-2021-23449, ${advisory('GHSA-rjf2-j2r6-q8gr')}`,
    `const promise = (0, eval)('im' + "port('./no-such-file.js')");
     got(promise);
     caught(() => promise.toString.constructor('return this')().process);`,
  ],
  [
    'prepare-stack',
    'Error.prepareStackTrace is given call sites of the host, and their this and function',
    `CVE-2021-23555, ${advisory('GHSA-6pw2-5hjv-9pf7')}`,
    `caught(() => (Error.prepareStackTrace = (error, sites) => { got(error, sites); return sites; }));
     for (const site of [].concat(new Error('x').stack ?? [])) {
       for (const name of ['getThis', 'getFunction', 'getTypeName', 'getEvalOrigin']) caught(() => site[name]());
     }`,
  ],
  [
    'own-error',
    'the global Error is replaced by one whose prepareStackTrace sees frames of the host',
    `CVE-2022-36067, ${advisory('GHSA-mrgp-mrhc-5jrq')}`,
    `caught(() => { globalThis.Error = { prepareStackTrace: (_, sites) => { got(...sites); return sites.map((s) => s.getThis()); } }; });
     caught(() => null.x);
     caught(() => console.log(new TypeError('x')));
     caught(() => { delete globalThis.Error; });`,
  ],
  [
    'weak-map-set',
    'WeakMap.prototype.set is replaced, so that the wrapper hands over what it keeps',
    `CVE-2022-25893, ${advisory('GHSA-4w2j-2rg4-5mjw')}`,
    `caught(() => (WeakMap.prototype.set = function (...all) { got(this, ...all); return this; }));
     caught(() => Object.defineProperty(WeakMap.prototype, 'set', { value: (...all) => got(...all) }));
     return E(peer).echo(Far('x', {}));`,
  ],
  [
    'async-prepare-stack',
    'the stack of an error of an async function is prepared with what the host throws',
    `CVE-2023-29017, ${advisory('GHSA-7jxr-cg7f-gpgv')}`,
    `caught(() => (Error.prepareStackTrace = (error, sites) => got(error, ...sites)));
     const fail = async () => { await null; return new Error('x').stack; };
     return fail().then(() => null.x).catch((error) => got(error, error.stack));`,
  ],
  [
    'async-overflow',
    'the overflow of an async function becomes a rejection that nobody cleans',
    `CVE-2023-29017, ${issue(515)}`,
    `const down = async () => { await null; return wide(); };
     const wide = () => { try { wide(); } catch (e) { got(e); return new Error('x').stack; } };
     return down();`,
  ],
  [
    'catch-clause',
    'a catch clause that the transformer does not see',
    `CVE-2023-29199, ${advisory('GHSA-xj72-wvfv-8985')}`,
    `const aVM2_INTERNAL_TMPNAME = {};
     const down = () => { try { down(); } catch ({ constructor, stack }) { L[L.length] = constructor; try { harden(new Error(stack)); } catch (a$tmpname) { L[L.length] = a$tmpname; } } };
     down();`,
  ],
  [
    'destructuring-catch',
    'what is caught is taken apart by patterns with defaults',
    issue(516),
    `try { D(node).fail(); } catch ({ constructor: { constructor: Made = null } = {} }) { got(Made, caught(() => Made('return process')())); }`,
  ],
  [
    'get-prototype-of',
    'a proxy throws while the handler of exceptions asks for its prototype',
    `CVE-2023-30547, ${advisory('GHSA-ch3r-j5x3-6q2m')}`,
    `const evil = { getPrototypeOf() { (function down() { new Error().stack; down(); })(); } };
     const thrown = new Proxy({}, evil);
     try { throw thrown; } catch (e) { caught(() => Object.getPrototypeOf(e)); caught(() => e instanceof Error); caught(() => console.log(e)); }
     return E(peer).echo(thrown).catch(got);`,
  ],
  [
    'inspect-options',
    'util.inspect of the host hands its options to a custom inspector',
    `CVE-2023-32313, ${advisory('GHSA-p5gc-c584-jj6v')}`,
    `const look = { [Symbol.for('nodejs.util.inspect.custom')](...all) { got(this, ...all); return all[2]; } };
     for (const level of ['log', 'info', 'warn', 'error', 'debug']) caught(() => console[level]('%o %O %j', look, look, look));
     return E(peer).echo(harden({ look: 1 }));`,
  ],
  [
    'proxy-of-error',
    'an error whose name is a proxy whose apply trap sees the caller',
    `CVE-2023-32314, ${advisory('GHSA-whpj-8f3w-67p5')}`,
    `const error = new Error();
     error.name = { toString: new Proxy(() => '', { apply: (...all) => { got(...all); return all[1].constructor.constructor; } }) };
     caught(() => error.stack);
     caught(() => String(error));
     caught(() => console.log(error));
     caught(() => baggage.set('e', error));`,
  ],
  [
    'species-of-rejection',
    'a promise whose species gives the raw executor of the engine to the vat',
    `CVE-2023-37466, ${advisory('GHSA-cchq-frgv-rjh5')}`,
    `const down = async () => (function deep() { try { deep(); } catch (e) { got(e); return new Error('x').stack; } })();
     const promise = down();
     caught(() => { promise.constructor = { [Symbol.species]: class { constructor(executor) { executor((x) => got(x), (x) => got(x)); } } }; });
     return promise.then(got, got);`,
  ],
  [
    'inspect-by-wasm',
    'a custom inspector is called while the host writes an error about a value',
    `CVE-2023-37903, ${advisory('GHSA-g644-9gfx-q4q4')}`,
    `const value = { [Symbol.for('nodejs.util.inspect.custom')]: (depth, options, inspect) => inspect.constructor('return process')() };
     caught(() => require(value));
     caught(() => baggage.get(value));
     caught(() => D(value));
     caught(() => WebAssembly.compileStreaming(value).catch(got));`,
  ],
  [
    'buffer-inspect',
    'a buffer whose inspector shows the prototype of the host',
    folklore,
    `caught(() => Buffer.prototype.inspect());
     caught(() => new Uint8Array(4)[Symbol.for('nodejs.util.inspect.custom')]);
     return new Uint8Array(4).constructor;`,
  ],
  [
    'symbol-has-instance',
    'instanceof of the host calls a hook of the vat',
    folklore,
    `const hook = { get [Symbol.hasInstance]() { got(caught(() => null.x).stack); return (...all) => got(...all); } };
     caught(() => Object.defineProperty(Far('x', {}), Symbol.hasInstance, { value: got }));
     caught(() => ({}) instanceof hook);`,
  ],
  [
    'define-getter',
    '__defineGetter__ and __lookupGetter__ of what is given',
    folklore,
    `for (const each of [powers, baggage, console, node, peer]) {
       caught(() => each.__lookupGetter__('__proto__').call(each));
       caught(() => each.__defineGetter__('x', function () { got(this); }));
       caught(() => Object.prototype.__lookupGetter__('__proto__').call(each));
     }`,
  ],
]);
