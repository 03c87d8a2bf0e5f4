import { attacksOf } from '../attack';

const v8 = 'https://v8.dev/docs/stack-trace-api';
const membrane = 'https://github.com/salesforce/near-membrane/issues/48';
const sandbox = 'https://github.com/gf3/sandbox/issues/65';

/** Does something on the way back from the end of the stack, with a little more room each time. */
const unwinding = (act: string, look = '0', tries = 120): string => `
let over = false, left = ${tries}, result;
const down = () => {
  if (over) return;
  try { down(); } catch (e) { L[L.length] = e; }
  over = true;
  if (left > 0) { left -= 1; try { result = ${act}; L[L.length] = result; } catch (e) { L[L.length] = e; try { result = ${look}; L[L.length] = result; } catch (f) { L[L.length] = f; } } }
};
down();`;

/** Stack traces, which the engine has the host format, and the end of the stack. */
export const stacks = attacksOf('stacks', [
  [
    'read',
    'reads the stack of a new error with hardly any stack left',
    membrane,
    unwinding(`new Error('x').stack`),
  ],
  [
    'read-engine',
    'reads the stack of an error of the engine',
    membrane,
    unwinding(`null.x`, `e.stack`),
  ],
  [
    'read-syntax',
    'reads the stack of a SyntaxError',
    membrane,
    unwinding(`(0, eval)('(')`, `e.stack`),
  ],
  [
    'read-range',
    'reads the stack of the overflow itself',
    membrane,
    unwinding(`down.call.call.call(down)`, `e.stack`),
  ],
  [
    'read-named',
    'reads a stack whose head is made by getters',
    v8,
    unwinding(
      `(() => { const x = new Error('x'); Object.defineProperty(x, 'name', { get: () => (() => 'n')() }); return x.stack; })()`,
    ),
  ],
  [
    'read-aggregate',
    'reads the stack of an AggregateError with a cause',
    v8,
    unwinding(`new AggregateError([new Error('x')], 'y', { cause: new TypeError('z') }).stack`),
  ],
  [
    'read-heir',
    'reads the stack of an heir of Error',
    v8,
    unwinding(`new (class Mine extends RangeError { get name() { return 'Mine'; } })('x').stack`),
  ],
  [
    'read-inherited',
    'reads the stack by an object that inherits it',
    v8,
    unwinding(`Object.create(new Error('x')).stack`),
  ],
  [
    'read-by-reflect',
    'reads the stack by Reflect.get with another receiver',
    v8,
    unwinding(`Reflect.get(new Error('x'), 'stack', new Error('y'))`),
  ],
  [
    'read-descriptor',
    'reads the stack by its descriptor',
    v8,
    unwinding(`Object.getOwnPropertyDescriptor(new Error('x'), 'stack')`),
  ],
  [
    'read-getter',
    'calls the accessor of the stack on others',
    'https://github.com/tc39/proposal-error-stacks',
    unwinding(
      `(Object.getOwnPropertyDescriptor(new Error('x'), 'stack') ?? {}).get?.call(new Error('y'))`,
    ),
  ],
  ['read-spread', 'copies an error', v8, unwinding(`({ ...new Error('x') })`)],
  [
    'read-assign',
    'copies an error by Object.assign and entries',
    v8,
    unwinding(`Object.entries(Object.assign({}, new Error('x')))`),
  ],
  [
    'freeze',
    'freezes an error',
    membrane,
    unwinding(`Object.freeze(new Error('x'))`, `Object.freeze(e)`),
  ],
  ['harden', 'hardens an error', membrane, unwinding(`harden(new Error('x'))`, `harden(e)`)],
  [
    'console',
    'writes an error',
    membrane,
    unwinding(`console.log(new Error('x'))`, `console.error(e)`),
  ],
  [
    'baggage',
    'keeps an error',
    membrane,
    unwinding(`baggage.set('e', new Error('x'))`, `baggage.set('e', e)`),
  ],
  [
    'send',
    'sends an error',
    membrane,
    unwinding(`E.sendOnly(peer).echo(new Error('x'))`, `E.sendOnly(peer).echo(e)`, 40),
  ],
  [
    'device',
    'gives an error to a device',
    membrane,
    unwinding(`D(node).ask(new Error('x'))`, `D(node).ask(e)`),
  ],
  [
    'pass-style',
    'asks how an error passes',
    membrane,
    unwinding(`require('vmre/vat').passStyleOf(harden(new Error('x')))`),
  ],
  [
    'function',
    'makes functions of text',
    membrane,
    unwinding(`Function('return new Error("x").stack')()`),
  ],
  [
    'evaluate',
    'evaluates in a compartment',
    membrane,
    unwinding(`new Compartment().evaluate('new Error("x").stack')`),
  ],
  [
    'capture',
    'captures a stack on an object of the vat',
    v8,
    unwinding(`(() => { const x = {}; Error.captureStackTrace(x, down); return x.stack; })()`),
  ],
  [
    'capture-function',
    'captures a stack on a function, a proxy and a frozen object',
    v8,
    `for (const each of [() => 1, new Proxy({}, {}), Object.freeze({}), [], Object.create(null), globalThis, Promise.resolve()]) { caught(() => Error.captureStackTrace(each)); caught(() => each.stack); }`,
  ],
  [
    'limit',
    'changes how many frames are taken',
    v8,
    `const before = Error.stackTraceLimit; for (const limit of [0, 1, 1e9, -1, NaN, Infinity, '5', { valueOf: () => 9 }, undefined]) { caught(() => (Error.stackTraceLimit = limit)); got(new Error('x').stack); caught(() => (() => 1)().x.y); } caught(() => (Error.stackTraceLimit = before)); ${unwinding(`(Error.stackTraceLimit = 200, new Error('x').stack)`)}`,
  ],
  [
    'limit-accessor',
    'makes an accessor of the number of frames',
    v8,
    `caught(() => Object.defineProperty(Error, 'stackTraceLimit', { configurable: true, get() { got(this); return 10; } })); got(new Error('x').stack); ${unwinding(`new Error('x').stack`)} caught(() => delete Error.stackTraceLimit);`,
  ],
  [
    'limit-of-heir',
    'changes the number of frames of other constructors',
    v8,
    `for (const each of [RangeError, TypeError, SyntaxError, AggregateError]) caught(() => (each.stackTraceLimit = 100)); caught(() => new Compartment().evaluate('Error.stackTraceLimit = 100; Error.stackTraceLimit')); ${unwinding(`new RangeError('x').stack`)}`,
  ],
  [
    'formatter',
    'formats stacks itself',
    sandbox,
    `for (const owner of [Error, TypeError, RangeError, globalThis]) { caught(() => (owner.prepareStackTrace = function (...all) { got(this, ...all); return all[1]; })); } got(new Error('x').stack, new TypeError('x').stack, caught(() => null.x).stack); for (const owner of [Error, TypeError, RangeError, globalThis]) caught(() => delete owner.prepareStackTrace);`,
  ],
  [
    'formatter-accessor',
    'the formatter is an accessor',
    sandbox,
    `caught(() => Object.defineProperty(Error, 'prepareStackTrace', { configurable: true, get() { got(this, arguments); return (error, sites) => sites; } })); got(new Error('x').stack); caught(() => delete Error.prepareStackTrace);`,
  ],
  [
    'formatter-overflow',
    'a formatter that needs stack itself',
    sandbox,
    `caught(() => (Error.prepareStackTrace = (error, sites) => { got(error, sites); return (function deep() { return deep(); })(); })); ${unwinding(`new Error('x').stack`)} caught(() => delete Error.prepareStackTrace);`,
  ],
  [
    'formatter-in-compartment',
    'a formatter in another compartment',
    sandbox,
    `caught(() => new Compartment({}).evaluate('Error.prepareStackTrace = (error, sites) => sites; new Error("x").stack'));`,
  ],
  [
    'call-sites',
    'everything that call sites tell',
    v8,
    `caught(() => (Error.prepareStackTrace = (_, sites) => sites)); const sites = new Error('x').stack; caught(() => delete Error.prepareStackTrace); if (typeof sites === 'object') for (const site of sites) for (let up = site; up; up = Object.getPrototypeOf(up)) for (const key of Reflect.ownKeys(up)) caught(() => (typeof site[key] === 'function' && key !== 'constructor' ? site[key]() : site[key]));`,
  ],
  [
    'frames-of-promises',
    'the stack of an error that went through promises',
    v8,
    `const a = async () => { await null; throw new Error('x'); }; const b = async () => { await a(); }; return b().catch((e) => { got(e.stack, e); });`,
  ],
  [
    'stack-of-rejection',
    'the stack of a rejection that another vat caused',
    v8,
    `return E(peer).nothing().catch((e) => { got(e, e.stack, e.cause, e.errors); });`,
  ],
  [
    'own-stack',
    'an error with a stack of its own: an accessor, an object, a proxy',
    v8,
    `for (const stack of [{}, [], new Proxy({}, {}), () => 1, 5n, Symbol('x'), 'text']) { const error = new Error('x'); caught(() => (error.stack = stack)); for (const act of [() => console.log(error), () => baggage.set('e', error), () => harden(error), () => E.sendOnly(peer).echo(error)]) caught(act); } const late = new Error('x'); caught(() => Object.defineProperty(late, 'stack', { get() { got(this); return caught(() => null.x).stack; } })); caught(() => console.log(late));`,
  ],
  [
    'regexp',
    'compiles regular expressions with hardly any stack left',
    'https://issues.chromium.org/issues?q=RegExpCompiler%20stack%20overflow',
    `${unwinding(`new RegExp('(x)(y' + left + ')?z').exec('xyz')`)}`,
  ],
  [
    'regexp-literal',
    'uses a regular expression for the first time with hardly any stack left',
    'https://issues.chromium.org/issues?q=RegExpCompiler%20stack%20overflow',
    unwinding(`/(?:(a)|b)+(?=c)[^d-f]*\\1/u.exec('abc')`),
  ],
  [
    'json',
    'reads and writes JSON with hardly any stack left',
    membrane,
    unwinding(`JSON.parse(JSON.stringify({ a: [{ b: 1 }] }), (key, value) => value)`),
  ],
  [
    'sort',
    'sorts with hardly any stack left',
    membrane,
    unwinding(`[3, 1, 2, 5, 4].sort((a, b) => a - b)`),
  ],
  [
    'wide-frames',
    'frames with many arguments, whose room runs out elsewhere',
    membrane,
    `const wide = (...all) => { try { return wide(...all, 1, 2, 3); } catch (e) { L[L.length] = e; return new Error('x').stack; } }; got(wide()); caught(() => Math.max(...new Array(200000))); caught(() => String.fromCharCode.apply(null, new Array(200000))); caught(() => (() => 1).apply(null, { length: 2 ** 31 }));`,
  ],
  [
    'optimized',
    'overflows in a function that the engine has optimized',
    membrane,
    `const hot = (n) => (n > 0 ? hot(n - 1) + 1 : 0); for (let i = 0; i < 3000; i += 1) hot(50); for (let i = 0; i < 20; i += 1) { const e = caught(() => hot(1e7)); caught(() => e.stack); }`,
  ],
]);
