import { problemOfName, runtimeNameOf, suggestName } from '../../src/create/project-name';

test.each([
  ['/projects/my-runtime', 'my-runtime'],
  ['/projects/My Runtime', 'my-runtime'],
  ['/projects/Ünit  (2)!', 'unit-2'],
  ['/projects/.hidden', 'hidden'],
  ['/projects/__x__', 'x'],
  ['/projects/a..b', 'a.b'],
  ['/projects/1st', '1st'],
  ['/projects/日本', ''],
  ['/projects/日本 runtime', 'runtime'],
  ['/projects/Straße Łódź Ærø', 'strasse-lodz-aero'],
  ['/', ''],
])('a directory %s suggests %j', (directory, name) => {
  expect(suggestName(directory)).toBe(name);
});

test.each(['a', 'my-runtime', 'my.runtime_2', '1st', '@ann/my-runtime', 'x'.repeat(100)])(
  '%s is a name',
  (name) => {
    expect(problemOfName(name, ['vmre', 'jest'])).toBeUndefined();
  },
);

test.each([
  ['', 'greater than zero'],
  ['My-Runtime', 'capital letters'],
  ['my runtime', 'URL-friendly'],
  ['ünit', 'URL-friendly'],
  ['../up', 'URL-friendly'],
  ['a/b', 'URL-friendly'],
  ['.hidden', 'start with a period'],
  ['_private', 'underscore'],
  ['-flag', 'start with a hyphen'],
  ['@ann/-flag', 'must begin with a letter or a digit'],
  ['@ann/.hidden', 'start with a period'],
  ['a..b', 'two dots'],
  ['node_modules', 'not a valid package name'],
  ['fs', 'core module'],
  ['x'.repeat(101), 'at most 100'],
  ['x'.repeat(300), '214'],
  ['what?', 'URL-friendly'],
  ["it's", 'special characters'],
  ['vmre', 'depends on a package of this name'],
  ['jest', 'depends on a package of this name'],
])('%s is not a name', (name, problem) => {
  expect(problemOfName(name, ['vmre', 'jest'])).toContain(problem);
});

test('a scope belongs to the package, not to the runtime', () => {
  expect(runtimeNameOf('@ann/my-runtime')).toBe('my-runtime');
  expect(runtimeNameOf('my-runtime')).toBe('my-runtime');
});
