import fc from 'fast-check';

import { firstDifference } from '../../src/config-files/first-difference';
import { tomlFormat } from '../../src/config-files/toml';
import { holdable } from '../runtime/config/hostile-values';

const text = `# The settings of the demo runtime.

# How it greets.
greeting = "hello" # in one word
dotted.key = 1

# The limits.
[limits]
  # In MiB.
  memory = 64 # at least 16
  hosts = [
    "a", # the first
    "b",
  ]

[limits.deep.down]
x = 1

# Who may ask.
[[friends]]
name = "ada"

[[friends]]
name = "bob" # the second

# the end
`;

const values = {
  greeting: 'hello',
  dotted: { key: 1 },
  limits: { memory: 64, hosts: ['a', 'b'], deep: { down: { x: 1 } } },
  friends: [{ name: 'ada' }, { name: 'bob' }],
};

const rewritten = (changed: object, before = text): string => {
  const after = tomlFormat.rewrite(before, changed);
  expect(tomlFormat.parse(after)).toEqual(changed);
  return after;
};

test('the same values change nothing', () => {
  expect(tomlFormat.parse(text)).toEqual(values);
  expect(rewritten(values)).toBe(text);
});

test('new values replace the old ones in place', () => {
  const limits = { ...values.limits, memory: 128, deep: { down: { x: 'y' } } };
  const friends = [{ name: 'ada' }, { name: 'eve' }];
  expect(rewritten({ ...values, greeting: 'hi', dotted: { key: 2 }, limits, friends })).toBe(
    text
      .replace('"hello"', '"hi"')
      .replace('key = 1', 'key = 2')
      .replace('64', '128')
      .replace('x = 1', 'x = "y"')
      .replace('"bob"', '"eve"'),
  );
});

test('a removed key leaves the comments above it', () => {
  const { friends, ...rest } = values;
  expect(friends).toHaveLength(2);
  const after = rewritten({ ...rest, limits: { memory: 64 } });
  expect(after).toContain('# Who may ask.\n');
  expect(after).toContain('[limits]\n  # In MiB.\n  memory = 64 # at least 16\n\n');
  expect(after).not.toMatch(/friends|hosts|deep/);
});

test('a new key goes to the others of its group', () => {
  const limits = { ...values.limits, cores: 2, deep: { up: 1, down: { x: 1, y: 2 } } };
  const dotted = { key: 1, other: [1] };
  const friends = [...values.friends, { name: 'eve' }];
  const after = rewritten({ ...values, port: 80, limits, dotted, friends, tls: { cert: 'c' } });
  expect(after).toContain('dotted.key = 1\ndotted.other = [1]\nport = 80\n');
  expect(after).toContain('    "b",\n  ]\n  cores = 2\n');
  expect(after).toContain('[limits.deep.down]\nx = 1\ny = 2\n');
  expect(after).toMatch(/# the end\n\n[^#]*\[\[friends\]\]\nname = "eve"\n/);
  expect(after).toContain('[tls]\ncert = "c"\n');
  for (const line of text.split('\n')) expect(after).toContain(line);
});

test.each<[string, string, object]>([
  ['an empty file', '', { a: 1, b: { c: 1 } }],
  ['a file of comments', '# text\n', { a: 1 }],
  ['a file without an end of line', 'a = 1', { a: 1, b: 2 }],
  ['a group alone', '[a]\nb = 1\n', { c: 1, a: { b: 1 } }],
  ['a comment on a group', '# about a\n[a]\nb = 1\n', { c: 1, a: { b: 1 } }],
  ['a group that becomes a text', '[a]\nb = 1\n', { a: 'x' }],
  ['a text that becomes a group', 'a = 1\n', { a: { b: 1 } }],
  ['a group that becomes a list', '[a]\nb = 1\n', { a: [{ b: 1 }, 2] }],
  ['a list that becomes a mixed one', '[[a]]\nb = 1\n', { a: [{ b: 1 }, 2] }],
  [
    'a list that grows in an element',
    '[[a]]\nb = 1\n[[a]]\n[[a.c]]\nd = 1\n',
    { a: [{ b: 1, c: [{ d: 2 }] }, { c: [{ d: 1 }, { d: 2 }] }] },
  ],
  ['a list that loses its first', '[[a]]\nb = 1\n[[a]]\nc = 2\n', { a: [{ c: 2 }] }],
  ['a group on one line', 'a = { b = 1, c = { d = 1 } } # x\n', { a: { b: 2, c: {} } }],
  ['the line ends of Windows', 'a = 1 # x\r\n[b]\r\nc = 1\r\n', { a: 2, b: { c: 1, d: 'x\ny' } }],
  ['a group that is only implied', '[a.b]\nc = 1\n', { a: { x: 1, y: 2, b: { c: 1 } } }],
  [
    'a key in quotes',
    '"a b"."c" = 1\n["d.e"]\nf = 1\n',
    { 'a b': { c: 1, '"': 2 }, 'd.e': { f: 2 } },
  ],
])('after %s the file has the written values', (_what, before, changed) => {
  const comments = before.match(/#.*/g) ?? [];
  for (const comment of comments) expect(rewritten(changed, before)).toContain(comment.trim());
  rewritten(changed, before);
});

test('it has the written values, whatever was there before', () => {
  fc.assert(
    fc.property(holdable, holdable, (before, after) => {
      const once = tomlFormat.rewrite(tomlFormat.stringify(before), after);
      expect(firstDifference(after, tomlFormat.parse(once))).toBeUndefined();
      expect(tomlFormat.rewrite(once, after)).toBe(once);
    }),
    { numRuns: 200 },
  );
});
