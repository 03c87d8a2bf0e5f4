import { attacksOf } from '../attack';

const vats = 'https://docs.agoric.com/guides/js-programming/hardened-js';
const kernel = 'https://github.com/Agoric/agoric-sdk/tree/master/packages/SwingSet/docs';

/** What a vat is given, and messages that it sends. */
export const givens = attacksOf('givens', [
  [
    'powers',
    'everything in the powers, and what their functions return and throw',
    vats,
    `for (const key of Reflect.ownKeys(powers)) { got(powers[key], powers[key].constructor, Object.getPrototypeOf(powers[key])); if (!String(key).startsWith('exit')) { caught(() => powers[key]()); caught(() => powers[key](null)); caught(() => powers[key]({ get x() { got(this); return 1; } })); caught(() => new powers[key]()); caught(() => powers[key].call(globalThis, peer)); } }`,
  ],
  [
    'parameters',
    'what the vat was given at its start',
    vats,
    `got(parameters, Object(parameters).constructor, Object.getPrototypeOf(Object(parameters))); got(this, arguments);`,
  ],
  [
    'baggage',
    'functions of baggage with odd keys',
    kernel,
    `for (const key of ['', '__proto__', 'constructor', 'x'.repeat(900), '\\u0000', '\\ud800', 'a\\nb', '../x', '😀', 'vatstore', 0, null, undefined, Symbol.iterator, {}, [], 1n]) for (const name of ['has', 'get', 'set', 'init', 'delete']) { caught(() => baggage[name](key, 1)); } got(baggage.keys(), caught(() => baggage.keys().constructor)); caught(() => baggage.get.call({}, 'x')); caught(() => baggage.set.apply(null, ['x', 1])); caught(() => new baggage.get('x'));`,
  ],
  [
    'baggage-values',
    'values in baggage that come back as others',
    kernel,
    `for (const value of [{ __proto__: null }, JSON.parse('{"__proto__":1}'), -0, NaN, 1n, undefined, Symbol.for('x'), Symbol.iterator, [undefined], Far('x', {}), new Error('x'), peer, node, require('vmre/vat').makeTagged('x', 1), '#["@qclass"]', { '@qclass': 'slot', index: 0 }, '$0.Alleged: x', { '#tag': 'x' }, { '#error': 'x', name: 'constructor' }, '!x', '%x', '&0', '*']) { caught(() => baggage.set('v', harden(value))); const back = caught(() => baggage.get('v')); got(back, Object(back).constructor); }`,
  ],
  [
    'error-names',
    'errors of every name, there and back',
    'https://github.com/endojs/endo/tree/master/packages/marshal',
    `for (const name of ['Error', 'TypeError', 'Function', 'constructor', '__proto__', 'Object', 'process', 'AggregateError', 'eval']) { const error = Error('x'); caught(() => Object.defineProperty(error, 'name', { value: name })); caught(() => baggage.set('e', error)); got(caught(() => baggage.get('e'))); E(peer).echo(harden(error)).then(got, got); } return E(peer).echo(1);`,
  ],
  [
    'device',
    'calls of a device, and what it answers and throws',
    kernel,
    `const device = D(node); for (const key of ['ask', 'fail', 'nothing', 'constructor', '__proto__', 'then', 'toString', 'hasOwnProperty', '', '__defineGetter__', 'a\\nb']) { got(caught(() => device[key])); caught(() => device[key](1)); caught(() => device[key]({ x: [1n] })); } for (const value of [{ a: [1] }, node, peer, new Error('x'), Promise.resolve(1), () => 1, 'x'.repeat(100000)]) caught(() => device.ask(harden(value)));`,
  ],
  [
    'device-proxy',
    'the proxy of a device under every operation',
    kernel,
    `const device = D(node); for (const act of [() => Reflect.ownKeys(device), () => Object.getPrototypeOf(device), () => (device.x = 1), () => Object.defineProperty(device, 'x', { value: 1 }), () => 'ask' in device, () => Object.setPrototypeOf(device, {}), () => device.ask.caller, () => device.ask.constructor('return process')(), () => String(device), () => Object.isFrozen(device), () => Reflect.get(device, 'ask', globalThis).call(null, 1), () => D(device), () => D(D), () => D(new Proxy(node, {}))]) caught(act);`,
  ],
  [
    'answers',
    'what others answer, with all that is in it',
    kernel,
    `const given = harden({ list: [1, 'x', 1n, undefined, -0], error: Error('x'), far: Far('x', {}), promise: Promise.resolve(1), tagged: require('vmre/vat').makeTagged('t', [1]), symbol: Symbol.iterator }); return E(peer).echo(given).then((back) => { got(back, back.list.constructor, back.error.stack, back.error.constructor, back.tagged.constructor, Object.getPrototypeOf(back)); return back.promise; });`,
  ],
  [
    'rejections',
    'what others throw',
    kernel,
    `return Promise.allSettled([E(peer).nothing(), E(peer)(), E.get(peer).x, E({}).x(), E(null).x(), E(node).ask(1), E(Promise.reject(1)).x(), HandledPromise.applyFunction(peer, [])]).then((list) => { for (const { reason } of list) got(reason, reason?.stack, reason?.cause, reason?.errors, reason?.constructor); });`,
  ],
  [
    'methods',
    'names of methods that mean something elsewhere',
    kernel,
    `for (const name of ['constructor', '__proto__', 'then', 'toString', 'hasOwnProperty', '#undefined', '!x', '%iterator', '', 'a b', '\\ud800', 'x'.repeat(5000), '__defineGetter__', 'valueOf', 'apply', 'call', 'bind', 'prototype', 'toJSON']) { E(peer)[name](1).then(got, got); caught(() => E.sendOnly(peer)[name]()); } return E(peer).echo(1);`,
  ],
  [
    'presences',
    'what stands for others',
    kernel,
    `for (const each of [peer, node, Far('x', {})]) { for (let up = each, count = 0; up && count < 6; count += 1) { got(up); for (const key of Reflect.ownKeys(up)) got(up[key]); up = Object.getPrototypeOf(up); } caught(() => each()); caught(() => new each()); caught(() => String(each)); caught(() => each.toString.constructor('return process')()); }`,
  ],
  [
    'self-message',
    'functions of the vat called by the kernel: this and arguments',
    kernel,
    `const self = Far('self', { f(...all) { got(this, arguments, arguments.callee, all, caught(() => null.x).stack); return this; }, get() { return arguments; } }); return E(peer).echo(self).then(async (back) => { got(await E(back).f(1, { x: 1 }, Promise.resolve(1)), await E(back).get(1).catch((e) => e)); return E(self).f(2); });`,
  ],
  [
    'console',
    'every function of the console with odd receivers and values',
    'https://nodejs.org/api/console.html',
    `for (const key of Reflect.ownKeys(console)) { got(console[key]); caught(() => console[key].call(null, 'x')); caught(() => console[key].call(globalThis, '%s', { toString: got })); caught(() => new console[key]('x')); } caught(() => console.log('%c%s%d%i%f%j%o%O%%', {}, [], 1n, Symbol('x'), NaN, () => 1, new Proxy({}, {}))); caught(() => console.log('\\u001b[2J\\u0007\\u0000\\n2026-01-01 vat other: forged'));`,
  ],
  [
    'console-size',
    'much and deep on the console',
    'https://nodejs.org/api/console.html',
    `caught(() => console.log('x'.repeat(200000))); let deep = {}; for (let i = 0; i < 20000; i += 1) deep = { deep }; caught(() => console.log(deep)); const circle = {}; circle.circle = circle; caught(() => console.log(circle)); caught(() => console.log(new Array(1e6)));`,
  ],
  [
    'deep-message',
    'messages that are deeper than the stack',
    'https://github.com/endojs/endo/issues?q=stack+depth',
    `let deep = []; for (let i = 0; i < 20000; i += 1) deep = [deep]; for (const act of [() => harden(deep), () => E.sendOnly(peer).echo(deep), () => baggage.set('d', deep), () => D(node).ask(deep), () => console.log(deep), () => JSON.stringify(deep)]) caught(act); L.length = 1;`,
  ],
  [
    'circle',
    'messages that have themselves in them',
    'https://github.com/endojs/endo/tree/master/packages/marshal',
    `const circle = []; circle.push(circle); for (const act of [() => E(peer).echo(harden(circle)).catch(got), () => baggage.set('c', harden(circle)), () => D(node).ask(harden(circle)), () => powers.exitVat(harden(circle))]) caught(act);`,
  ],
  [
    'exit-wrongly',
    'ends with what cannot be passed',
    kernel,
    `for (const value of [() => 1, new Proxy({}, { ownKeys: () => null.x }), { get x() { return null.x; } }, Symbol('x'), new Map(), new Uint8Array(1)]) { caught(() => powers.exitVat(value)); caught(() => powers.exitVatWithFailure(value)); }`,
  ],
  [
    'exit',
    'ends with an error that has a getter',
    kernel,
    `const error = new Error('x'); Object.defineProperty(error, 'message', { get() { got(this); return {}; } }); caught(() => powers.exitVatWithFailure(error)); caught(() => powers.exitVatWithFailure(new Error('enough'))); caught(() => powers.exitVat(1)); return E(peer).echo(1);`,
  ],
  [
    'exit-deep',
    'ends with hardly any stack left',
    kernel,
    `let over = false, left = 40; const down = () => { if (over) return; try { down(); } catch (e) { over = true; } over = true; if (left > 0) { left -= 1; try { L[L.length] = powers.exitVatWithFailure(new Error('x')); } catch (e) { L[L.length] = e; } } }; down();`,
  ],
  [
    'forged-data',
    'texts that look like data of the kernel',
    'https://github.com/endojs/endo/blob/master/packages/marshal/docs/smallcaps-cheatsheet.md',
    `for (const text of ['["exit",false]', '#"$0"', '$0', '{"body":"#1","slots":["o-1"]}', '["syscall",["send"]]', 'ok', '5:hello,', '99999999:', '["deliverDone",["ok",null,null]]']) { caught(() => baggage.set(text, text)); caught(() => console.log(text)); E(peer)[text](text).catch(got); } return E(peer).echo(harden({ body: '#1', slots: ['o+0', 'ko1', 'kp1'] }));`,
  ],
  [
    'syscall-deep',
    'syscalls with hardly any stack left for the kernel',
    kernel,
    `let over = false, left = 60; const down = () => { if (over) return; try { down(); } catch (e) { over = true; } over = true; if (left > 0) { left -= 1; for (const act of [() => baggage.get('x'), () => baggage.set('x', left), () => baggage.keys(), () => baggage.delete('y'), () => D(node).ask(left)]) try { L[L.length] = act(); } catch (e) { L[L.length] = e; } } }; down();`,
  ],
  [
    'far',
    'Far with every kind of thing',
    'https://github.com/endojs/endo/tree/master/packages/pass-style',
    `for (const methods of [{}, () => 1, class {}, { get x() { return 1; } }, { x: 1 }, new Proxy({}, {}), Object.create({ m() {} }), { __proto__: null, m() {} }, { constructor() {} }, { then() {} }, { [Symbol.iterator]() {} }, { toString() { got(this); return 'x'; } }, [], new Error('x'), Promise.resolve(1), peer]) { const made = caught(() => Far('x', methods)); caught(() => E(peer).echo(made).then(got, got)); caught(() => String(made)); } caught(() => Far('Alleged: x', {})); caught(() => Far({ toString: got }, {}));`,
  ],
  [
    'harden',
    'harden with what cannot be frozen',
    'https://github.com/endojs/endo/tree/master/packages/harden',
    `for (const value of [new Uint8Array(4), new DataView(new ArrayBuffer(4)), new Map([[{}, {}]]), new Date(0), /x/, function* () {}, (function* () {})(), new Proxy([], { defineProperty: () => false }), globalThis, arguments, Object.create(globalThis), class { static #x = 1; }, new (class { #x = 1; })(), Symbol, [].values()]) caught(() => harden(value) && Object.isFrozen(value));`,
  ],
]);
