import fc from 'fast-check';

import { SyntaxProblem, type ConfigFormat } from '../../src/config-files/config-format';
import { jsonFormat } from '../../src/config-files/json';
import { tomlFormat } from '../../src/config-files/toml';
import { yamlFormat } from '../../src/config-files/yaml';

/** Position and text of a failure; a failure of any other kind is shown as it is. */
function failureOf(format: ConfigFormat, text: string): unknown {
  try {
    return { parsed: format.parse(text) };
  } catch (thrown) {
    const { name, message, position } = thrown as Error & { position?: object };
    return position === undefined ? { name, message } : { message, ...position };
  }
}

const failure = (message: string, line: number, column: number): object => ({
  message: expect.stringContaining(message),
  line,
  column,
});

test.each([
  ['nothing', '', 'Unexpected end', 1, 1],
  ['no end', '{\n  "a": 1\n', '', 3, 1],
  ['a comma too many', '{\n  "a": 1,\n}', '', 3, 1],
  ['a comma too few', '{\n  "a": 1\n  "b": 2\n}', '', 3, 3],
  ['a comment', '{\n  // text\n}', '', 2, 3],
  ['a word', '{\n  "a": yes\n}', '', 2, 8],
  ['single quotes', "{\n  'a': 1\n}", '', 2, 3],
  ['a second value', '{}\n{}', '', 2, 1],
  ['a wrong escape', '{\n  "a": "\\x"\n}', '', 2, 8],
  ['a leading zero', '{\n  "a": 01\n}', '', 2, 9],
  ['a key twice', '{\n  "a": 1,\n  "a": 2\n}', 'a is given twice', 3, 3],
  ['a number without end', '{\n  "a": {"b": 1e999}\n}', 'a.b is a number out of range', 2, 14],
  ['half a character', '{\n  "a": ["\\ud800"]\n}', 'a[0] has half of a surrogate pair', 2, 9],
])('JSON with %s', (_what, text, message, line, column) => {
  expect(failureOf(jsonFormat, text)).toEqual(failure(message, line, column));
});

test.each([
  ['a tab', 'a: 1\n\tb: 2', 'Tabs are not allowed', 2, 1],
  ['a key twice', 'a: 1\na: 2', 'Map keys must be unique', 2, 1],
  ['an open list', 'a: 1\nb: [1, 2\n', '', 3, 1],
  ['an open quote', 'a: 1\nb: "x\n', '', 3, 1],
  ['an unknown tag', 'a: 1\nb: !secret x', 'Unresolved tag: !secret', 2, 4],
  ['a second document', 'a: 1\n---\nb: 2\n', 'multiple documents', 2, 1],
  ['a pattern that reads as an alias', 'a: 1\nb: *.txt\n', 'alias', 2, 4],
  ['an alias without anchor', 'a: 1\nb: *base\n', 'alias', 2, 4],
  ['a value that contains itself', 'a: 1\nb: &b\n  - *b\n', 'alias', 3, 5],
  ['a key twice, as number and text', 'a: 1\n1: x\n"1": y', 'a key is given twice', 3, 1],
  ['a key twice, as nothing and text', '~: x\n"": y', 'a key is given twice', 2, 1],
  ['a list for a key', 'a: 1\n? [b]\n: c', 'a key must be a string', 1, 1],
  ['an integer that is too large', 'a: 1\nb: 9007199254740993', 'too large for a number', 2, 4],
  ['one in hexadecimal', 'a: 1\nb: 0x20000000000001', 'too large for a number', 2, 4],
  ['one that a comment has too', '# 9007199254740993\nb: 9007199254740993', 'too large', 2, 4],
])('YAML with %s', (_what, text, message, line, column) => {
  expect(failureOf(yamlFormat, text)).toEqual(failure(message, line, column));
});

test('YAML whose aliases would fill the memory is rejected as malformed', () => {
  const nine = (anchor: string): string => `[${Array(9).fill(`*${anchor}`).join(', ')}]`;
  const lines = ['b', 'c', 'd', 'e', 'f', 'g'].map(
    (name, at) => `${name}: &${name} ${nine('abcdef'[at]!)}`,
  );
  const text = ['a: &a [x, x, x, x, x, x, x, x, x]', ...lines].join('\n');
  expect(() => yamlFormat.parse(text)).toThrow(SyntaxProblem);
});

test.each([
  ['a word', 'a = 1\nb = yes\n', 'Unexpected character', 2, 5],
  ['no value', 'a = 1\nb =\n', 'Unspecified values', 3, 1],
  ['a key twice', 'a = 1\na = 2\n', "Can't redefine existing key", 2, 6],
  ['an open quote', 'a = 1\nb = "x\n', '', 2, 7],
  ['a key that ends in a dot', 'a = 1\n[b.]\n', 'Unexpected end of a key', 2, 3],
  ['a letter in a key', 'a = 1\nμ = 1\n', 'A key like this belongs in quotes', 2, 1],
  ['a control character', 'a = 1 # \u0001\n', 'Unexpected control character', 1, 9],
  ['half a line end', 'a = 1\rb = 2', '', 1, 7],
  ['an open table', 'a = 1\n[b\nc = 1\n', 'must be on the same line', 3, 1],
  ['an integer that is too large', 'a = 1\nb = 9007199254740993\n', 'too large for a number', 2, 5],
])('TOML with %s', (_what, text, message, line, column) => {
  expect(failureOf(tomlFormat, text)).toEqual(failure(message, line, column));
});

test.each(['9007199254740993', '-9007199254740993', '9223372036854775809', '18446744073709551621'])(
  'TOML rejects the integer %s and shows it as written',
  (integer) => {
    expect(failureOf(tomlFormat, `a = ${integer}`)).toMatchObject({
      message: `${integer} is too large for a number; put it in quotes`,
    });
  },
);

test.each([
  ['JSON', jsonFormat, '{"a": 9007199254740991}'],
  ['YAML', yamlFormat, 'a: 9007199254740991'],
  ['TOML', tomlFormat, 'a = 9007199254740991'],
])('%s accepts the largest safe integer', (_name, format, text) => {
  expect(format.parse(text)).toEqual({ a: 9007199254740991 });
});

test('JSON does not round a too large integer either', () => {
  expect(() => jsonFormat.parse('{"a": 9007199254740993}')).toThrow('too large for a number');
});

test.each([
  ['JSON', '{"token": hunter2-hunter2}', jsonFormat],
  ['JSON', '{"token": "hunter2-hunter2}', jsonFormat],
  ['JSON', "{'token': 'hunter2-hunter2'}", jsonFormat],
  ['YAML', 'token: "hunter2-hunter2', yamlFormat],
  ['YAML', 'token: [hunter2-hunter2', yamlFormat],
  ['TOML', 'token = hunter2-hunter2', tomlFormat],
  ['TOML', 'token = "hunter2-hunter2', tomlFormat],
])('%s quotes nothing of the file, which may contain secrets: %s', (_name, text, format) => {
  expect(JSON.stringify(failureOf(format, text))).not.toContain('hunter2');
});

describe('JSON is read the same in the layout of VMRE, which is scanned less thoroughly, and in any other', () => {
  const groups = fc.dictionary(
    fc.constantFrom('a', 'b', 'c d', '__proto__', '1', 'é', '\ud800'),
    fc.oneof(
      fc.string(),
      fc.double({ noNaN: true }),
      fc.maxSafeInteger(),
      fc.constant(null),
      fc.constant('\udc00'),
    ),
  );
  /** What `JSON.parse` accepts silently, as first lines of a group. */
  const mistakes: [string, string][] = [
    ['nothing', ''],
    ['a key given twice', '  "a": 1,\n  "a": 1,\n'],
    ['an integer that is rounded', '  "n": 9007199254740993,\n'],
    ['an integer that may have been', '  "n": 100000000000000000000,\n'],
    ['a number out of range', '  "n": 1e999,\n'],
    ['half of a pair', '  "n": "\\ud800",\n'],
  ];
  const answerTo = (text: string): unknown => {
    const answer = failureOf(jsonFormat, text) as { parsed?: unknown; message?: string };
    return 'parsed' in answer ? answer.parsed : answer.message;
  };

  test.each(mistakes)('with %s', (_what, lines) => {
    fc.assert(
      fc.property(groups, (group) => {
        const text = `${JSON.stringify({ ...group, last: 1 }, null, 2)}\n`;
        const own = text.replace('{\n', `{\n${lines}`);
        expect(answerTo(own)).toEqual(answerTo(`${own} `));
        if (lines !== '') expect(answerTo(own)).toEqual(expect.any(String));
      }),
      { numRuns: 50 },
    );
  });
});
