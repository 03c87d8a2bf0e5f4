import {
  checkPresetName,
  checkRuntimeName,
  problemOfName,
} from '../../../src/provider/descriptor/runtime-name';

test.each(['a', 'hello', 'my-runtime', 'my_runtime.v2', '3d', '_x', 'A'.repeat(100)])(
  '%s is a name',
  (name) => expect(problemOfName(name)).toBeUndefined(),
);

test.each([
  ['', 'is empty'],
  ['../../etc', 'path separator'],
  ['a/b', 'path separator'],
  ['a\\b', 'path separator'],
  ['..', 'two dots'],
  ['a..b', 'two dots'],
  ['.hidden', 'begins with "."'],
  ['-rf', 'begins with "-"'],
  ['a\0b', 'control character'],
  ['a\nb', 'control character'],
  ['a\u007fb', 'control character'],
  ['naïve', 'outside ASCII'],
  ['ａ', 'outside ASCII'],
  ['a b', 'has the character " "'],
  ['a*', 'has the character "*"'],
  ['$(x)', 'has the character "$"'],
  ['x'.repeat(101), 'more than 100 characters'],
])('%j is rejected', (name, problem) => {
  expect(() => checkRuntimeName(name)).toThrow(problem);
});

test('preset names may contain spaces, but not control characters', () => {
  expect(checkPresetName('My preset, 2')).toBe('My preset, 2');
  for (const name of ['', '  ', 'a\tb', 'a\u0085b', 'x'.repeat(101)]) {
    expect(() => checkPresetName(name)).toThrow('the preset name');
  }
});
