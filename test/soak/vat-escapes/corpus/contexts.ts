import { attacksOf } from '../attack';

const nvd = (id: string): string => `${id}, https://nvd.nist.gov/vuln/detail/${id}`;
const gf3 = (number: number): string => `https://github.com/gf3/sandbox/issues/${number}`;
const nodeVm = 'https://nodejs.org/api/vm.html';

/** What has opened contexts of Node and the libraries around them, and those that interpret or filter text. */
export const contexts = attacksOf('contexts', [
  [
    'this',
    'the constructor of the constructor of this',
    nodeVm,
    `for (const self of [this, globalThis, (0, eval)('this'), Function('return this')(), (function () { return this; })()]) caught(() => self.constructor.constructor('return process')());`,
  ],
  [
    'global-proto',
    'the prototypes of the global object',
    nodeVm,
    `for (let each = globalThis, count = 0; each && count < 9; count += 1) { got(each, each.constructor); each = Object.getPrototypeOf(each); }`,
  ],
  [
    'arguments',
    'the caller, by arguments',
    nodeVm,
    `(function () { caught(() => arguments.callee); caught(() => arguments.callee.caller); caught(() => arguments.caller); got(arguments); })(1);`,
  ],
  [
    'callers',
    'callers of functions that the host calls',
    nodeVm,
    `const look = { get x() { return caught(() => look.get?.caller); }, toString: function f() { caught(() => f.caller); caught(() => f.arguments); return ''; } };
     for (const act of [() => console.log(look), () => String(look), () => JSON.stringify(look), () => E(peer).echo(look).catch(got)]) caught(act);
     for (const each of [console.log, harden, E, require, baggage.get]) { caught(() => each.caller); caught(() => each.arguments); caught(() => Object.getOwnPropertyDescriptor(each, 'caller')); }`,
  ],
  [
    'sloppy-callers',
    'callers, from functions that were made of text',
    nodeVm,
    `const spy = caught(() => Function('return (function f() { return [f.caller, f.arguments, arguments.callee.caller] })()'));
     caught(() => spy()); caught(() => [1].map(spy)); caught(() => JSON.stringify({ toJSON: spy })); caught(() => console.log({ toJSON: spy, toString: spy }));`,
  ],
  [
    'interceptors',
    'the interceptors of a global object are reached by odd receivers',
    'https://github.com/nodejs/node/issues?q=vm+interceptor',
    `for (const receiver of [{}, null, 1, globalThis, Object.create(globalThis), new Proxy(globalThis, {})]) for (const key of ['Object', 'process', Symbol.iterator, '0', 'hostBindings']) { caught(() => Reflect.get(globalThis, key, receiver)); caught(() => Reflect.set(globalThis, key + '', 1, receiver)); caught(() => Reflect.has(Object(receiver), key)); }`,
  ],
  [
    'interceptor-overflow',
    'an interceptor of the global object overflows',
    nodeVm,
    `let over = false, left = 60; const down = () => { if (over) return; try { down(); } catch (e) { over = true; } over = true; if (left-- > 0) for (const act of [() => globalThis.nothing, () => 'nothing' in globalThis, () => Object.getOwnPropertyDescriptor(globalThis, 'x'), () => Object.keys(globalThis)]) { try { L[L.length] = act(); } catch (e) { L[L.length] = e; } } }; down();`,
  ],
  [
    'define-on-global',
    'accessors on the global object',
    nodeVm,
    `caught(() => Object.defineProperty(globalThis, 'mine', { get() { got(this); return 1; }, set(x) { got(this, x); }, configurable: true })); caught(() => globalThis.mine); caught(() => (globalThis.mine = 1)); caught(() => (0, eval)('mine')); caught(() => (0, eval)('var other = 1; this')); caught(() => (0, eval)('function third() { return this } third()'));`,
  ],
  [
    'freeze-global',
    'integrity of the global object',
    nodeVm,
    `const other = caught(() => new Compartment()); caught(() => Object.preventExtensions(other.globalThis)); caught(() => other.evaluate('var x = 1')); caught(() => Object.getOwnPropertyDescriptors(other.globalThis));`,
  ],
  [
    'bare-toLocaleString',
    'functions of Object.prototype called without a receiver',
    gf3(69),
    `for (const name of ['toLocaleString', 'toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf', 'propertyIsEnumerable', '__lookupGetter__', '__defineGetter__']) { caught(() => (0, eval)(name + '()')); caught(() => ({})[name].call(undefined)); caught(() => Reflect.apply(({})[name], null, [{}])); }`,
  ],
  [
    'unscopable-this',
    'isPrototypeOf in the scope of a with',
    gf3(66),
    `caught(() => Function('proto', 'with (proto) { isPrototypeOf({}) }')({ __proto__: null }));`,
  ],
  [
    'call-undefined',
    'propertyIsEnumerable of nothing',
    gf3(67),
    `caught(() => propertyIsEnumerable.call(undefined));`,
  ],
  ['value-of', 'valueOf of nothing', gf3(70), `caught(() => valueOf());`],
  [
    'get-this',
    'getThis of the first call site',
    gf3(65),
    `caught(() => (Error.prepareStackTrace = (_, sites) => sites[0].getThis())); got(Error().stack); caught(() => delete Error.prepareStackTrace);`,
  ],
  [
    'maker-of-maker',
    'the maker of functions in functions that it has made',
    gf3(50),
    `caught(() => new Function('return (this.constructor.constructor("return (this.process.mainModule.constructor._load)")())')()('util'));`,
  ],
  [
    'safe-eval-proto',
    'the prototype of what a parameter is',
    nvd('CVE-2017-16088'),
    `caught(() => (0, eval)('this.constructor.constructor("return process")()')); caught(() => Reflect.getPrototypeOf(parameters ?? {}).constructor.constructor('return process')());`,
  ],
  [
    'safe-eval-lookup',
    'the value of an accessor that was looked up',
    nvd('CVE-2023-26121'),
    `caught(() => ({}).__lookupGetter__('__proto__').call(globalThis)); caught(() => Object.getOwnPropertyDescriptor(Object.prototype, '__proto__').get.call(console.log));`,
  ],
  [
    'safe-eval-buffer',
    'constructors of buffers',
    nvd('CVE-2022-25904'),
    `for (const name of ['Buffer', 'Blob', 'File', 'TextEncoder', 'URL', 'AbortController', 'EventTarget', 'Event', 'DOMException', 'WebSocket', 'CompressionStream']) { caught(() => new globalThis[name]()); caught(() => (0, eval)('new ' + name + '()')); }`,
  ],
  [
    'safe-eval-import',
    'what an import is',
    nvd('CVE-2023-26122'),
    `caught(() => (0, eval)('im' + 'port("fs")')?.constructor.constructor('return process')());`,
  ],
  [
    'static-eval',
    'functions that are made by members of texts',
    nvd('CVE-2017-16226'),
    `caught(() => ''.sub.constructor('return process')()); caught(() => ({}).toString.constructor('return process')()); caught(() => [].fill.constructor.prototype.call.call(Function, null, 'return process')()); caught(() => 'x'.replace.constructor);`,
  ],
  [
    'static-eval-this',
    'a method that is called of another object',
    nvd('CVE-2021-23334'),
    `caught(() => (function ({ constructor: { constructor: make } }) { return make('return this')(); })(() => 1)); caught(() => Reflect.construct(Reflect.construct.constructor, ['return process'])());`,
  ],
  [
    'notevil',
    'the constructor by ways that a filter forgets',
    nvd('CVE-2021-23771'),
    `for (const key of ['constructor', ['constructor'], { toString: () => 'constructor' }, 'con' + 'structor', new String('constructor'), { [Symbol.toPrimitive]: () => 'constructor' }]) { caught(() => (() => 1)[key]('return process')()); let turn = 0; caught(() => (() => 1)[{ toString: () => (turn++ ? 'constructor' : 'length') }]); }`,
  ],
  [
    'jailed',
    'functions of the other side, which are found by what they are called back with',
    nvd('CVE-2022-23923'),
    `return E(peer).echo(Far('x', { f(...all) { got(this, ...all); } })).then((same) => E(same).f(1, {}, Promise.resolve(1)));`,
  ],
  [
    'nyariv',
    'accessors on prototypes that literals share',
    nvd('CVE-2025-34146'),
    `caught(() => ''.sub.__proto__.__proto__.__defineGetter__('polluted', () => 1)); got({}.polluted); caught(() => ({}).constructor.constructor('return true')());`,
  ],
  [
    'expr-eval',
    'functions given as values of variables',
    nvd('CVE-2025-12735'),
    `caught(() => Function('f', 'return f("return process")()')((() => 1).constructor)); caught(() => [Function][0]('return process')());`,
  ],
  [
    'happy-dom',
    'a context whose parts come from outside: their constructors lead there',
    nvd('CVE-2025-61927'),
    `for (const each of [E, E.when, Far, D, harden, HandledPromise, require, require('vmre/vat').makeTagged, powers.exitVat, console.debug]) { got(each); caught(() => each.constructor.constructor('return process')()); caught(() => Object.getPrototypeOf(each).constructor('return process')()); }`,
  ],
  [
    'enclave',
    'an error of the host, and its prototypes',
    nvd('CVE-2026-22686'),
    `const errors = [() => require('x'), () => baggage.get(1), () => D(1), () => D(node).nothing(), () => powers.exitVat(() => 1), () => E(peer)(), () => Far('x', 1)].map(caught); for (const each of errors) for (let up = each, count = 0; up && count < 6; count += 1) { got(up, up.constructor); up = caught(() => Object.getPrototypeOf(up)); }`,
  ],
  [
    'nocobase',
    'streams of a console lead to the host',
    nvd('CVE-2026-34156'),
    `got(console._stdout, console._stderr, console.Console, console.context, console._times, console.constructor, Object.getPrototypeOf(console)); for (const key of Reflect.ownKeys(console)) got(console[key]);`,
  ],
  [
    'evel',
    'the maker of the maker of functions',
    'https://github.com/natevw/evel/issues/18',
    `caught(() => Function.__proto__.constructor('return this')()); caught(() => Object.getPrototypeOf(Object.getPrototypeOf(async function () {})).constructor('return this')());`,
  ],
  [
    'subscript',
    'a bare name that is found in a prototype',
    'https://github.com/dy/subscript/issues/40',
    `caught(() => (0, eval)('constructor.constructor("return process")()')); caught(() => (0, eval)('constructor')); caught(() => (0, eval)('__proto__')); caught(() => (0, eval)('__lookupGetter__("x")'));`,
  ],
  [
    'isolated-vm',
    'cached data of scripts, and classes of the host',
    nvd('CVE-2022-39266'),
    `for (const name of ['Script', 'Isolate', 'Reference', 'ExternalCopy', 'SourceTextModule', 'SyntheticModule', 'ShadowRealm']) { caught(() => new globalThis[name]('return 1', { cachedData: new Uint8Array(64) })); caught(() => (0, eval)('new ' + name + '()')); } caught(() => new ShadowRealm().evaluate('globalThis'));`,
  ],
  [
    'isolated-vm-function',
    'objects of the host that were passed with unsafe options',
    nvd('CVE-2021-21413'),
    `for (const each of [powers, node, peer, baggage]) for (const key of ['deref', 'derefInto', 'applySync', 'getSync', 'context', 'isolate', '_handle', 'handle', 'target']) got(each[key]);`,
  ],
  [
    'main-context',
    'a promise of a dynamic import belongs to the main context',
    'https://github.com/nodejs/node/issues/53575',
    `const make = caught(() => Function('return im' + 'port("x")')); const promise = typeof make === 'function' ? caught(make) : make; return Promise.allSettled([promise]).then((list) => got(...list, promise?.constructor));`,
  ],
]);
