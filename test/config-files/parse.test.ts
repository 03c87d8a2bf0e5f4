import type { ConfigFormat } from '../../src/config-files/config-format';
import { jsonFormat } from '../../src/config-files/json';
import { tomlFormat } from '../../src/config-files/toml';
import { yamlFormat } from '../../src/config-files/yaml';

const values = {
  text: 'a: b # c',
  whole: 5,
  half: 0.5,
  negative: -3,
  yes: true,
  list: [1, 2],
  texts: ['a', 'b'],
  limits: { memory: 64, hosts: { main: 'x' } },
};

const json = `{
  "text": "a: b # c", "whole": 5, "half": 0.5, "negative": -3, "yes": true,
  "list": [1, 2], "texts": ["a", "b"], "limits": { "memory": 64, "hosts": { "main": "x" } }
}`;

const yaml = `
text: 'a: b # c'
whole: 5
half: 0.5
negative: -3
yes: true # a comment
list: [1, 2]
texts:
  - a
  - b
limits:
  memory: 64
  hosts: { main: x }
`;

const toml = `
text = "a: b # c"
whole = 5
half = 0.5
negative = -3
yes = true # a comment
list = [1, 2]
texts = ["a", "b"]

[limits]
memory = 64
hosts = { main = "x" }
`;

const formats: [string, ConfigFormat, string][] = [
  ['JSON', jsonFormat, json],
  ['YAML', yamlFormat, yaml],
  ['TOML', tomlFormat, toml],
];

test.each(formats)('%s gives plain values', (_name, format, text) => {
  const parsed = format.parse(text) as typeof values;
  expect(parsed).toEqual(values);
  expect(Object.getPrototypeOf(parsed.limits)).toBe(Object.getPrototypeOf(parsed));
});

test.each(formats)('%s with Windows line endings gives the same', (_name, format, text) => {
  expect(format.parse(text.replaceAll('\n', '\r\n'))).toEqual(values);
});

test.each([
  ['yes stays a text', 'a: yes', { a: 'yes' }],
  ['a date stays a text', 'a: 2026-01-02', { a: '2026-01-02' }],
  ['a number with a leading zero is decimal', 'a: 012', { a: 12 }],
  ['a long number in quotes is a text', 'a: "9007199254740993"', { a: '9007199254740993' }],
  ['a merge key is a key', 'a: &x {b: 1}\nc:\n  <<: *x', { a: { b: 1 }, c: { '<<': { b: 1 } } }],
  ['an alias is what it stands for', 'a: &x {b: 1}\nc: *x', { a: { b: 1 }, c: { b: 1 } }],
  ['nothing is null', '', null],
  ['a comment alone is null', '# text\n', null],
])('in YAML %s', (_what, text, expected) => {
  expect(yamlFormat.parse(text)).toEqual(expected);
});

test.each([
  ['an empty file has no options', '', {}],
  ['tables in lists are plain', '[[a]]\nb = 1\n[[a]]\nb = 2', { a: [{ b: 1 }, { b: 2 }] }],
  ['dotted keys are groups', 'a.b.c = 1', { a: { b: { c: 1 } } }],
  ['a list may be mixed', 'a = [1, "x", 0.5]', { a: [1, 'x', 0.5] }],
  ['a date is one', 'a = 2026-01-02T00:00:00Z', { a: new Date(Date.UTC(2026, 0, 2)) }],
])('in TOML %s', (_what, text, expected) => {
  expect(tomlFormat.parse(text)).toEqual(expected);
});

test.each([
  ['JSON', jsonFormat, '{"__proto__": {"polluted": true}, "a": {"__proto__": {"polluted": true}}}'],
  ['YAML', yamlFormat, '__proto__:\n  polluted: true\na:\n  __proto__:\n    polluted: true\n'],
  ['TOML', tomlFormat, '[__proto__]\npolluted = true\n[a.__proto__]\npolluted = true\n'],
])('a key __proto__ in %s is an ordinary key', (_name, format, text) => {
  const parsed = format.parse(text) as Record<string, object>;
  expect(Object.keys(parsed)).toEqual(['__proto__', 'a']);
  expect('polluted' in parsed || 'polluted' in parsed['a']! || 'polluted' in {}).toBe(false);
});
