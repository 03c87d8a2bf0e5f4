import { attacksOf } from '../attack';

const realmsShim = (number: number): string =>
  `https://github.com/Agoric/realms-shim/issues/${number}`;
const endo = (number: number): string => `https://github.com/endojs/endo/pull/${number}`;
const membrane = (number: number): string =>
  `https://github.com/salesforce/near-membrane/issues/${number}`;

/** What has opened the shims of realms, SES and near-membrane. */
export const realms = attacksOf('realms', [
  [
    'range-error',
    'the scope handler of the evaluator overflows, and leaves the real eval in reach',
    realmsShim(48),
    `const down = () => { try { down(); } catch (e) { L[L.length] = e; try { L[L.length] = (0, eval)('this'); } catch (f) { L[L.length] = f; } try { L[L.length] = Function('return eval')()('this'); } catch (f) { L[L.length] = f; } } };
     down();
     return namesBy((text) => () => (0, eval)(text.slice(7)));`,
  ],
  [
    'stack-bumping',
    'evaluates with an exact number of frames left, so that the evaluator is interrupted between two steps',
    endo(1293),
    `let deepest = 0;
     const measure = (depth) => { deepest = depth; measure(depth + 1); };
     caught(() => measure(0));
     const down = (depth) => (depth > 0 ? down(depth - 1) : (0, eval)('this.constructor'));
     for (let spare = 0; spare < 150; spare += 3) caught(() => down(deepest - spare));
     return namesBy((text) => () => (0, eval)(text.slice(7)));`,
  ],
  [
    'bumped-compartment',
    'makes a compartment with hardly any stack left, and asks it for eval',
    endo(1293),
    `let over = false, left = 60;
     const down = () => { if (over) return; try { down(); } catch (e) { over = true; } over = true; if (left-- > 0) { try { L[L.length] = new Compartment().evaluate('eval'); } catch (e) { L[L.length] = e; } } };
     down();
     for (const each of L.slice()) if (typeof each === 'function') caught(() => each('typeof process'));`,
  ],
  [
    'range-error-of-callee',
    'an overflow has the RangeError of the function that was called',
    membrane(48),
    `let deepest = 0;
     const limit = (depth) => { deepest = depth; limit(depth + 1); };
     caught(() => limit(0));
     const exhaust = (depth, call) => { if (depth > 0) exhaust(depth - 1, call); else call('x'); };
     for (const call of [console.log, harden, baggage.has, require, E.when, Far, D]) for (let spare = 0; spare < 12; spare += 1) caught(() => exhaust(deepest - spare, call));`,
  ],
  [
    'thrown-across',
    'what is thrown by a function of the other side belongs to it',
    membrane(8),
    `for (const act of [() => baggage.get('no'), () => baggage.set(5, 5), () => baggage.set('x', () => 1), () => D(node).fail(), () => D(node).ask(Symbol()), () => D({}), () => require('fs'), () => Far(1, 2), () => harden(new Proxy({}, { ownKeys: () => null.x })), () => E.sendOnly(peer)[Symbol('x')](), () => console.log(new Proxy({}, { get: () => null.x }))]) caught(act);`,
  ],
  [
    'spread-import',
    'import after three dots, which looks like a property to the censor',
    'CVE-2023-39532, https://github.com/advisories/GHSA-9c4h-3f7h-322r',
    `const text = '({ ...im' + 'port("fs") })';
     caught(() => (0, eval)(text));
     caught(() => new Compartment().evaluate(text));
     caught(() => Function('return ' + text)());
     caught(() => Function('return [...im' + 'port("fs")]')());`,
  ],
  [
    'spread-import-in-source',
    'the same, in the code of the vat itself',
    'CVE-2023-39532, https://github.com/advisories/GHSA-9c4h-3f7h-322r',
    `return { ...import('fs') };`,
    'alone',
  ],
  [
    'options-of-realm',
    'the maker of a realm calls functions of its options with its own objects',
    'CVE-2021-23594, https://nvd.nist.gov/vuln/detail/CVE-2021-23594',
    `for (const options of [{ globals: { get x() { got(this, caught(() => null.x).stack); return 1; } } }, { transforms: [(text) => { got(text); return text; }], __options__: true }, { importHook: (...all) => { got(...all); return {}; }, resolveHook: (...all) => { got(...all); return 'x'; }, moduleMapHook: (...all) => got(...all), __options__: true }]) {
       const made = caught(() => new Compartment(options));
       caught(() => made.evaluate('this'));
       caught(() => made.import('x').catch(got));
       caught(() => made.module('x'));
     }`,
  ],
  [
    'errors-of-evaluator',
    'errors that the evaluator itself throws are of its own world',
    'CVE-2021-23543, https://nvd.nist.gov/vuln/detail/CVE-2021-23543',
    `for (const text of ['(', 'null.x', 'notDefinedAnywhere', 'const x = 1; x = 2', 'import x', '<!' + '-- ', '--' + '> ', '\\u2028', 'await 0', 'super.x', 'new.target', '#x in y', 'break', '08', '"use strict"; with ({}) {}']) {
       caught(() => (0, eval)(text));
       caught(() => Function(text));
       caught(() => new Compartment().evaluate(text));
     }`,
  ],
  [
    'transforms',
    'a transform of the evaluator is given a record that leads on',
    'https://github.com/endojs/endo/issues?q=transforms',
    `caught(() => new Compartment({ __options__: true }).evaluate('1', { transforms: [function (...all) { got(this, ...all); return '2'; }] }));
     caught(() => new Compartment({ __options__: true }).evaluate('1', { sloppyGlobalsMode: true, __moduleShimLexicals__: {}, __evadeHtmlCommentTest__: true, __evadeImportExpressionTest__: true, __rejectSomeDirectEvalExpressions__: false }));
     const evade = { __evadeImportExpressionTest__: true, __evadeHtmlCommentTest__: true };
     caught(() => new Compartment().evaluate('im' + 'port("fs")', evade));
     caught(() => new Compartment().evaluate('im' + 'port.meta', evade));`,
  ],
  [
    'evaded-import',
    'the option of compartments that turns their censor off, and a promise of the host behind it',
    'https://github.com/endojs/endo/blob/master/packages/ses/src/transforms.js',
    `const promise = caught(() => new Compartment().evaluate('im' + 'port("fs")', { __evadeImportExpressionTest__: true }));
     got(promise, promise?.constructor);
     return Promise.resolve(promise).then(got, got);`,
  ],
  [
    'unscopables',
    'a scope that is a proxy is asked for Symbol.unscopables',
    'https://github.com/Agoric/realms-shim/issues?q=unscopables',
    `caught(() => Object.defineProperty(globalThis, Symbol.unscopables, { configurable: true, value: new Proxy({}, { get: (...all) => { got(...all); return true; } }) }));
     caught(() => (0, eval)('Function'));
     caught(() => (0, eval)('typeof process'));
     const names = namesBy(Function);
     caught(() => delete globalThis[Symbol.unscopables]);
     return names;`,
  ],
  [
    'global-with-getters',
    'globals of the vat are made accessors, which the evaluator calls',
    'https://github.com/endojs/endo/issues?q=globalThis',
    `caught(() => Object.defineProperty(globalThis, 'trap', { configurable: true, get() { got(this, caught(() => null.x).stack); return 1; } }));
     caught(() => (0, eval)('trap'));
     caught(() => Object.defineProperty(globalThis, 'eval', { configurable: true, value: got }));
     caught(() => (0, eval)('this'));
     caught(() => (globalThis.Object = function () { got(this, arguments); }));
     caught(() => (0, eval)('({})'));
     caught(() => delete globalThis.trap);`,
  ],
  [
    'global-proto',
    'the global object is given a prototype that sees every name that is looked up',
    'https://github.com/tc39/proposal-shadowrealm/issues/193',
    `const before = Object.getPrototypeOf(globalThis);
     const spy = new Proxy(before, { get: (...all) => { got(...all); return undefined; }, has: (...all) => { got(...all); return false; } });
     caught(() => Object.setPrototypeOf(globalThis, spy));
     caught(() => (0, eval)('notDefinedAnywhere'));
     caught(() => console.log('x'));
     caught(() => Object.setPrototypeOf(globalThis, before));`,
  ],
  [
    'override-mistake',
    'properties that hardened prototypes have are assigned on objects of the vat',
    'https://github.com/tc39/ecma262/pull/1320',
    `for (const name of ['constructor', 'toString', 'valueOf', 'then', 'hasOwnProperty', '__proto__', 'name', 'message', 'stack']) {
       for (const make of [() => ({}), () => [], () => () => 1, () => new Error('x'), () => Promise.resolve(1)]) {
         const made = make();
         caught(() => (made[name] = got));
         caught(() => String(made));
         caught(() => console.log(made));
       }
     }`,
  ],
  [
    'lockdown-again',
    'locks down once more, with the options of its own choice',
    endo(921),
    `for (const name of ['lockdown', 'repairIntrinsics', 'hardenIntrinsics', 'lockdownHardenedJS']) { caught(() => globalThis[name]({ errorTaming: 'unsafe', evalTaming: 'unsafe-eval', domainTaming: 'unsafe', __allowUnsafeMonkeyPatching__: 'unsafe' })); caught(() => (0, eval)(name)); caught(() => new Compartment().evaluate(name)); }`,
  ],
  [
    'left-by-ses',
    'what ses leaves for others under registered symbols and in options',
    'https://github.com/endojs/endo/tree/master/packages/ses',
    `for (const name of ['MAKE_CAUSAL_CONSOLE_FROM_LOGGER_KEY_FOR_SES_AVA', '@@ses', 'harden', 'passStyle', 'Compartment', 'eventual-send']) { got(globalThis[Symbol.for(name)], Object[Symbol.for(name)], Error[Symbol.for(name)]); }
     got(Object.harden, Error.captureStackTrace, Error.stackTraceLimit, Compartment.prototype, globalThis.assert, globalThis.getStackString);
     caught(() => globalThis.assert?.details.constructor('return process')());
     caught(() => globalThis.assert.fail('x'));
     caught(() => globalThis.assert.note(new Error('x'), globalThis.assert.details\`x\`));`,
  ],
  [
    'proxy-stumper',
    'harden meets a proxy whose traps change what is walked',
    'https://github.com/endojs/endo/issues?q=harden+proxy',
    `const seen = [];
     const target = {};
     const spy = new Proxy(target, new Proxy({}, { get: (_, trap) => (...all) => { seen.push(trap, ...all); return Reflect[trap](...all); } }));
     caught(() => harden(spy));
     caught(() => harden({ spy }));
     caught(() => require('vmre/vat').passStyleOf(spy));
     got(seen);`,
  ],
]);
