import fc from 'fast-check';

import { yamlFormat } from '../../src/config-files/yaml';
import { plainValues } from '../../src/runtime/config/plain-values';

const text = `# The settings of the demo runtime.

# How it greets.
greeting: hello # in one word

limits:
  # In MiB.
  memory: 64 # at least 16
  hosts: [a, b]

tags:
  - one # the first
  - two

# the end
`;

const values = {
  greeting: 'hello',
  limits: { memory: 64, hosts: ['a', 'b'] },
  tags: ['one', 'two'],
};

test('unchanged values keep their form', () => {
  expect(yamlFormat.rewrite(text, values)).toBe(text.replace('[a, b]', '[ a, b ]'));
});

test('a new value preserves the comments around it and the order of the keys', () => {
  const changed = { limits: { memory: 128, hosts: ['a', 'b'] }, tags: values.tags, greeting: 'hi' };
  expect(yamlFormat.rewrite(text, changed)).toBe(
    text.replace('hello #', 'hi #').replace('64', '128').replace('[a, b]', '[ a, b ]'),
  );
});

test('a new key goes to the end of its group', () => {
  const limits = { ...values.limits, cores: 2 };
  const rewritten = yamlFormat.rewrite(text, { ...values, limits, port: 80 });
  expect(rewritten).toContain('  hosts: [ a, b ]\n  cores: 2\n');
  expect(rewritten.indexOf('port: 80')).toBeGreaterThan(rewritten.indexOf('- two'));
  expect(yamlFormat.parse(rewritten)).toEqual({ ...values, limits, port: 80 });
});

test.each<[string, string, object]>([
  ['a key that is gone', 'a: 1\nb: 2\n', { a: 1 }],
  ['a key of a group that is gone', 'users:\n  al: 1\n  bob: 2\n', { users: { al: 1 } }],
  ['a key that became undefined', 'a: 1\nb: 2\n', { a: 1, b: undefined }],
  ['a group that became empty', 'users:\n  al: 1\n', { users: {} }],
  ['an empty file', '', { a: 1 }],
  ['a file of comments', '# text\n', { a: 1 }],
  ['a file that is null', '~\n', { a: 1 }],
  ['a file that is a list', '- a\n', { a: 1 }],
  ['a file that is a text', 'hello\n', { a: 1 }],
  ['a text that became a group', 'a: x\n', { a: { b: 1 } }],
  ['a group that became a text', 'a:\n  b: 1\n', { a: 'x' }],
  ['a number that became a text', 'a: 1\n', { a: '1' }],
  ['a hexadecimal number', 'a: 0x10\n', { a: 'sixteen' }],
  ['a value that an alias stands for', 'a: &x {n: 1}\nb: *x\n', { a: { n: 1 }, b: { n: 2 } }],
  ['the line ends of Windows', 'a: 1 # x\r\nb: 2\r\n', { a: 1, b: 3 }],
  ['a number in quotes', 'a: "1"\n', { a: 1 }],
  ['a number with the tag of a text', 'a: !!str 1\n', { a: 2 }],
  ['a text in a block', 'a: |\n  x\n  y\n', { a: 2 ** 60 }],
  ['a text in a block that gets another', 'a: |\n  x\n  y\n', { a: ' \n' }],
  ['a folded text', 'a: >\n  x\n  y\n', { a: 'x\n\n\ny \n' }],
  ['a long text', `a: ${'x '.repeat(60)}y\n`, { a: `${'y '.repeat(60)}x` }],
  ['braces', 'a: {b: x, c: [y]}\n', { a: { b: ":\n'", c: ['{', 'x\n\ny', ', '] } }],
  ['empty braces', 'a: {}\n', { a: { b: ":\n'" } }],
  ['an anchor', 'a: &x 1\nb: *x\n', { a: 2, b: 1 }],
])('after %s the file has the written values', (_what, before, value) => {
  const plain = plainValues(value, yamlFormat);
  expect(yamlFormat.parse(yamlFormat.rewrite(before, plain))).toEqual(plain);
});

test('a file with only a comment preserves it when the first option is written', () => {
  expect(yamlFormat.rewrite('# text\n', { a: 1 })).toBe('# text\n\na: 1\n');
});

const key = fc.stringMatching(/^[a-z]{1,4}$/);
const scalar = fc.oneof(fc.string({ maxLength: 12 }), fc.integer(), fc.boolean());
const options = fc.dictionary(key, scalar, { maxKeys: 6, noNullPrototype: true });

/** A file with separate comments for every option. */
const commented = (group: object): string =>
  Object.entries(group)
    .map(([name, value]) => `# about ${name}\n${yamlFormat.stringify({ [name]: value })}`)
    .join('');

test('the same options written again change nothing', () => {
  fc.assert(
    fc.property(options, options, (before, after) => {
      const once = yamlFormat.rewrite(commented(before), after);
      expect(yamlFormat.rewrite(once, after)).toBe(once);
    }),
  );
});

test('it has the written values, whatever was there before', () => {
  fc.assert(
    fc.property(options, options, (before, after) => {
      expect(yamlFormat.parse(yamlFormat.rewrite(commented(before), after)) ?? {}).toEqual(after);
    }),
  );
});

test('the comments of all remaining options are preserved, in their order', () => {
  fc.assert(
    fc.property(options, fc.array(scalar, { minLength: 6, maxLength: 6 }), (before, fresh) => {
      const names = Object.keys(before);
      const after = Object.fromEntries(names.map((name, at) => [name, fresh[at]]));
      const rewritten = yamlFormat.rewrite(commented(before), after);
      const comments = rewritten.match(/^# about \w+$/gm) ?? [];
      expect(comments).toEqual(names.map((name) => `# about ${name}`));
    }),
  );
});
