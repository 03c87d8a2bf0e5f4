import { mistakesIn } from './mistakes-in';

describe('hostile scripts', () => {
  test.each<[string, string | Uint8Array, RegExp]>([
    ['deep nesting', '['.repeat(20_000), /^s:1:\d+: nested too deep$/],
    [
      'an alias of itself in a value',
      '- run: { entry_point: a }\n  expect: { json: &a [*a] }',
      /^s: the script is nested more than 64 levels deep$/,
    ],
    [
      'aliases that multiply',
      `a: &a [x, x, x, x, x, x, x, x, x, x]\n${'bcdefg'
        .split('')
        .map((name, at) => `${name}: &${name} [${`*${'abcdef'[at]}, `.repeat(10)}]\n`)
        .join('')}steps: [{ run: { entry_point: a }, expect: { json: *g } }]`,
      /longer than 100000 values/,
    ],
    ['bytes that are not text', Buffer.from([0xff, 0xfe, 0x00]), /^s: is not text in UTF-8$/],
    ['a huge file', Buffer.alloc(5_000_000, ' '), /^s: has more than 4194304 bytes$/],
    ['control characters', '- "\\e]0;x\\a": {}', /u001b\]0;x/],
  ])('%s', (_, text, message) => expect(mistakesIn(text).join('\n')).toMatch(message));

  test('at most 20 mistakes are listed', () => {
    const mistakes = mistakesIn('- a: {}\n'.repeat(30));
    expect(mistakes).toHaveLength(21);
    expect(mistakes.at(-1)).toBe('and 10 more mistakes');
  });
});
