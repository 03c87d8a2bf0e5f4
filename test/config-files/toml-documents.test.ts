import fc from 'fast-check';

import { tomlFormat } from '../../src/config-files/toml';
import { readDocument } from '../../src/config-files/toml-document';
import { isPlainToml } from '../../src/config-files/toml-plain';

const textOf = (value: unknown): unknown => (value instanceof Date ? value.toISOString() : value);

// @iarna/toml rejects all of these, or reads something else.
test.each<[string, unknown]>([
  ['a = [2024-01-01]', ['2024-01-01']],
  ['a = [10:00:00, 11:00:00]', ['10:00:00', '11:00:00']],
  ['a = [2024-01-01T00:00:00]', ['2024-01-01T00:00:00']],
  ['a = [2024-01-01 10:00:00.5]', ['2024-01-01 10:00:00.5']],
  ['a = [2024-01-01T00:00:00+01:00]', ['2023-12-31T23:00:00.000Z']],
  ['a = [[10:00:00], [2024-01-01]]', [['10:00:00'], ['2024-01-01']]],
])('%s', (text, expected) => {
  const { a } = tomlFormat.parse(text) as { a: unknown };
  expect(JSON.parse(JSON.stringify(a, (_key, value) => textOf(value)))).toEqual(expected);
});

test('a date in an inline table', () => {
  const { t } = tomlFormat.parse('t = { s = 2024-01-01 }') as { t: { s: Date } };
  expect(t.s.getTime()).toBe(Date.UTC(2024, 0, 1));
});

test.each(['constructor', 'toString', 'hasOwnProperty', '__proto__', 'valueOf'])(
  'a table named %s is a table',
  (name) => {
    for (const text of [`[${name}]\na = 1`, `${name}.a = 1`, `${name} = { a = 1 }`]) {
      const parsed = tomlFormat.parse(text) as object;
      expect(Object.entries(parsed)).toEqual([[name, { a: 1 }]]);
    }
    const list = tomlFormat.parse(`[[${name}]]\na = 1\n[[${name}]]\na = 2`) as object;
    expect(Object.entries(list)).toEqual([[name, [{ a: 1 }, { a: 2 }]]]);
  },
);

test.each<[string, object]>([
  ['lists that mix groups and others', { a: [{ x: 1 }, 'text'] }],
  ['lists that begin with another', { a: ['text', { x: 1 }, [{ y: [] }]] }],
  ['lists with empty groups', { a: [{}, { x: 1 }] }],
  ['lists of empty groups alone', { a: [{}, {}] }],
  ['lists of lists of groups', { a: [[{ x: 1 }], []] }],
  ['groups in lists in groups', { a: { b: [{ c: { d: [{ e: 1 }] } }] } }],
  ['control characters', { a: '\u0001\u0002', '\u0003\u0004': { b: '\u0005"\u0006' } }],
  ['names of methods', { toISOString: 'x', toJSON: { toISOString: { a: 1 } }, a: [{ toJSON: 1 }] }],
  ['what is not finite', { a: [NaN, Infinity, { b: -Infinity }], c: NaN }],
])('%s are written back unchanged', (_what, values) => {
  expect(tomlFormat.parse(tomlFormat.stringify(values))).toEqual(values);
});

test('a local date stays one when it is written again', () => {
  const text =
    'a = 2024-01-01\nb = 10:00:00\nc = 2024-01-01T10:00:00\nd = 2024-01-01T10:00:00.000Z\n';
  expect(tomlFormat.stringify(tomlFormat.parse(text) as object)).toBe(text);
});

test.each([
  ['a text that ends in the next line', 'a = "x\ny"'],
  ['a control character', 'a = "\u0001"'],
  ['a control character in a comment', '# \u0001'],
  ['a carriage return alone', 'a = 1\rb = 2'],
  ['a date that does not exist', 'a = 2024-02-30'],
  ['a table twice', '[a]\n[a]'],
  ['a table after its list', '[[a]]\n[a]'],
  ['a list after its table', '[a]\n[[a]]'],
  ['a group that is added to', 'a = { b = 1 }\na.c = 2'],
  ['a number with a leading zero', 'a = 01'],
  ['a key without a value', 'a ='],
  ['an escape that is unknown', 'a = "\\q"'],
])('%s is rejected', (_what, text) => {
  expect(() => tomlFormat.parse(text)).toThrow();
});

describe('texts that are parsed by @iarna/toml', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'a-b', '1', 'A_');
  const scalar = fc.constantFrom(
    ...[
      '"x"',
      "'x'",
      '"#"',
      "'[a]'",
      '""',
      'true',
      'false',
      '0',
      '-1',
      '12',
      '1_000',
      '-0.5',
      '3.25',
    ],
  );
  const list = fc.array(scalar, { maxLength: 3 }).map((each) => `[ ${each.join(' , ')} ]`);
  const path = fc.array(key, { minLength: 1, maxLength: 3 }).map((each) => each.join('.'));
  const line = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(key, fc.oneof(scalar, list)).map((each) => each.join(' = ')) },
    { weight: 2, arbitrary: path.map((each) => `[${each}]`) },
    { weight: 2, arbitrary: path.map((each) => `[[${each}]]`) },
    { weight: 1, arbitrary: fc.constantFrom('', '# a = 1', '  ') },
  );
  const spaced = fc.tuple(line, fc.constantFrom('', ' ', '\t# b')).map((each) => each.join(''));
  const document = fc.array(spaced, { maxLength: 12 }).map((lines) => lines.join('\n'));

  const outcome = (read: () => unknown): unknown => {
    try {
      return read();
    } catch {
      return 'refused';
    }
  };

  test('are read as by the other library', () => {
    fc.assert(
      fc.property(document, (text) => {
        expect(isPlainToml(text)).toBe(true);
        expect(outcome(() => tomlFormat.parse(text))).toEqual(outcome(() => readDocument(text)));
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ...['a.b = 1', '"a" = 1', 'a = "\\n"', 'a = """x"""', 'a = 2024-01-01', 'a = { }', 'a = 1e3'],
    ...[
      'a = [\n1]',
      'a = inf',
      'a = 0x1',
      'a = 01',
      'a = +1',
      'a = 1234567890123456',
      'toString = 1',
    ],
    ...[
      '[constructor]',
      'a = [[1]]',
      "a = '''x'''",
      'a = "\u007f"',
      '# \u0001',
      'a = -0',
      'a = 1__0',
    ],
  ])('are simple, unlike %j', (text) => {
    expect(isPlainToml(text)).toBe(false);
  });
});
