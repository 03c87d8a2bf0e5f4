import { runInNewContext } from 'node:vm';

import { loadImportsLazily } from '../../../src/provider/package/lazy-imports';

interface Ran {
  exports: Record<string, unknown>;
  /** Loaded modules, in order. */
  loaded: string[];
}

/** Runs a module in the output form of the compiler, with the given modules. */
function run(text: string, modules: Record<string, unknown>): Ran {
  const ran: Ran = { exports: {}, loaded: [] };
  const load = (request: string): unknown => {
    ran.loaded.push(request);
    return modules[request];
  };
  runInNewContext(loadImportsLazily(text), { exports: ran.exports, require: load });
  return ran;
}

const call = ({ exports }: Ran, name: string): unknown => (exports[name] as () => unknown)();

test('an import is loaded on its first use, once', () => {
  const ran = run(
    'const sum_1 = require("./sum");\n' +
      'exports.sum = () => (0, sum_1.add)(sum_1.two, 1);\n' +
      'exports.other = () => 1;\n',
    { './sum': { add: (a: number, b: number) => a + b, two: 2 } },
  );
  expect(call(ran, 'other')).toBe(1);
  expect(ran.loaded).toEqual([]);
  expect(call(ran, 'sum')).toBe(3);
  expect(call(ran, 'sum')).toBe(3);
  expect(ran.loaded).toEqual(['./sum']);
});

test('classes, spread values and re-exports are those of the module', () => {
  class Base {
    kind = 'base';
  }
  const ran = run(
    'var base_1 = require("./base");\n' +
      'Object.defineProperty(exports, "Base", { enumerable: true, get: function () { return base_1.Base; } });\n' +
      'exports.make = () => new (class extends base_1.Base {})().kind + new base_1.Base().kind;\n' +
      'exports.all = () => [...base_1.list].length;\n',
    { './base': { Base, list: [1, 2] } },
  );
  expect(ran.loaded).toEqual([]);
  expect(call(ran, 'make')).toBe('basebase');
  expect(call(ran, 'all')).toBe(2);
  expect(ran.exports['Base']).toBe(Base);
  expect(ran.loaded).toEqual(['./base']);
});

test('imports for side effects, and in other forms, are loaded immediately', () => {
  const text =
    'require("./effect");\n' +
    'const late_1 = require("./late");\n' +
    'const whole_1 = __importDefault(require("whole"));\n' +
    'exports.fit = () => late_1.fit + whole_1.default;\n';
  const ran = run(`const __importDefault = (whole) => ({ default: whole });\n${text}`, {
    './late': { fit: 1 },
    whole: 2,
  });
  expect(ran.loaded).toEqual(['./effect', 'whole']);
  expect(call(ran, 'fit')).toBe(3);
});

test('members with the same name stay unchanged', () => {
  const ran = run(
    'const part_1 = require("./part");\n' +
      'exports.own = () => ({ part_1: { x: 5 } }).part_1.x;\n' +
      'exports.theirs = () => part_1.x;\n',
    { './part': { x: 6 } },
  );
  expect(call(ran, 'own')).toBe(5);
  expect(ran.loaded).toEqual([]);
  expect(call(ran, 'theirs')).toBe(6);
});
