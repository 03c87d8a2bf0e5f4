import fc from 'fast-check';

import type { ConfigFormat } from '../../../../src/runtime/config/formats/config-format';
import { jsonFormat } from '../../../../src/runtime/config/formats/json';
import { tomlFormat } from '../../../../src/runtime/config/formats/toml';
import { yamlFormat } from '../../../../src/runtime/config/formats/yaml';

const formats: [string, ConfigFormat][] = [
  ['JSON', jsonFormat],
  ['YAML', yamlFormat],
  ['TOML', tomlFormat],
];

const key = fc
  .oneof(
    fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_-]{0,8}$/),
    fc.constantFrom('yes', 'null', '1', 'a.b', 'a b', '#', 'ä', "it's", '"', '-', '~'),
  )
  .filter((name) => name !== 'constructor' && name !== '__proto__');

const text = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom(
    'yes',
    'null',
    '1',
    '1.0',
    '0x1',
    '~',
    '',
    ' ',
    '- a',
    'a: b',
    '# a',
    '*a',
    '&a',
    '!a',
  ),
  fc.constantFrom(
    '2026-01-02',
    'a\nb',
    'a\r\nb',
    '\t',
    '"',
    "'",
    '"""',
    "'''",
    '\\',
    'x '.repeat(60),
  ),
);

const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0)),
);

/** Very small and very large numbers have a test of their own. */
const plain = number.filter((n) => !String(n).includes('e') && !(Math.abs(n) > 2 ** 53 - 1));

const scalar = fc.oneof(text, plain, fc.boolean());
const values = fc.letrec<{ value: unknown; group: object }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, scalar, fc.array(scalar, { maxLength: 4 }), tie('group')),
  group: fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: true }),
})).group;

test.each(formats)('what %s writes, it reads again', (_name, format) => {
  fc.assert(
    fc.property(values, (group) => {
      expect(format.parse(format.stringify(group))).toEqual(group);
    }),
    { numRuns: 200 },
  );
});

test.each(formats)('%s ends with a line end and has one option in a line', (_name, format) => {
  expect(format.stringify({ a: 1, b: 'x' }).match(/\n/g)?.length).toBeGreaterThanOrEqual(2);
  expect(format.stringify({ a: 1, b: 'x' })).toMatch(/[^\n]\n$/);
});

test.each(formats)('%s leaves out what is undefined', (_name, format) => {
  const value = { a: 1, b: undefined, c: { d: undefined, e: 2 } };
  expect(format.parse(format.stringify(value))).toEqual({ a: 1, c: { e: 2 } });
});

const small = [1e-7, 5e-324, -1e-9, 1.5e-7];
test.each(formats)('%s reads the small numbers again that it writes', (_name, format) => {
  expect(format.parse(format.stringify({ small }))).toEqual({ small });
});

const large = [2 ** 53, 2 ** 60, -(2 ** 63), 1e21, Number.MAX_VALUE];
test.each(formats)('%s reads the large numbers again that it writes', (_name, format) => {
  expect(format.parse(format.stringify({ large }))).toEqual({ large });
});

test.each(formats)('%s writes the instances of classes as groups', (_name, format) => {
  class Limits {
    memory = 64;
  }
  class Settings {
    greeting = 'hello';
    limits = new Limits();
  }
  expect(format.parse(format.stringify(new Settings()))).toEqual({
    greeting: 'hello',
    limits: { memory: 64 },
  });
});

test.each(formats)('%s leaves out functions, which are no options', (_name, format) => {
  const value = { a: 1, helper: () => 1 };
  expect(format.parse(format.stringify(value))).toEqual({ a: 1 });
});
