import { checkExpectation, type Outcome } from '../../../src/supervisor/script/check-expectation';
import { parseScript } from '../../../src/supervisor/script/parse-script';

const good: Outcome = { code: 0, message: '', stdout: '', stderr: '' };
const bad: Outcome = { ...good, code: 3, message: 'ExeScript command exited with code 3' };

/** What does not hold after a command, by the expectation in YAML. */
function found(expect: string, outcome: Partial<Outcome>): string[] {
  const { steps } = parseScript(`- run: { entry_point: a }\n  expect: ${expect}`);
  return checkExpectation(steps[0]?.expect ?? {}, { ...good, ...outcome });
}

test.each<[string, Partial<Outcome>]>([
  ['{}', good],
  ['{ code: 0 }', good],
  ['{ code: 3 }', bad],
  ['{ fails: true }', bad],
  ['{ fails: /code \\d/ }', bad],
  ['{ fails: ExeScript command exited with code 3 }', bad],
  ['{ code: 3, fails: true, stderr: /no/ }', { ...bad, stderr: 'oh no\n' }],
  ['{ stdout: "" }', good],
  ['{ stdout: /^b$/m }', { stdout: 'a\nb\nc' }],
  ['{ stdout: /A.B/is }', { stdout: 'xa\nb' }],
  ['{ stdout: /a\\/b/ }', { stdout: 'a/b' }],
  ['{ stdout: /usr/bin/s }', { stdout: '/usr/bin/s' }],
  ['{ stdout: { exactly: /bin/ } }', { stdout: '/bin/' }],
  ['{ json: null }', { stdout: 'null\n' }],
  ['{ json: { a: { b: [1, {}, /x+/] } } }', { stdout: '{"a":{"b":[1,{"c":2},"xx"],"d":0}}' }],
  ['{ within: 1s }', good],
])('%s holds', (expectation, outcome) => expect(found(expectation, outcome)).toEqual([]));

test.each<[string, Partial<Outcome>, string[]]>([
  ['{}', bad, ['expected code 0, got code 3: ExeScript command exited with code 3']],
  ['{ code: 0 }', bad, ['expected code 0, got code 3: ExeScript command exited with code 3']],
  ['{ code: 4 }', bad, ['expected code 4, got code 3: ExeScript command exited with code 3']],
  ['{ code: 4 }', good, ['expected code 4, got code 0']],
  ['{ fails: true }', good, ['expected a failure, got code 0']],
  [
    '{ fails: /disk/ }',
    bad,
    ['message: expected a match of /disk/, got "ExeScript command exited with code 3"'],
  ],
  ['{ stdout: a }', { stdout: 'a\n' }, ['stdout: expected "a", got "a\\n"']],
  [
    '{ stdout: /^b/, stderr: "" }',
    { stdout: 'ab', stderr: 'c' },
    ['stdout: expected a match of /^b/, got "ab"', 'stderr: expected "", got "c"'],
  ],
  [
    '{ stdout: "first line of the text\\nsecond line of the text, which is good\\nlast\\n" }',
    { stdout: 'first line of the text\nsecond line of the text, which is bad\nlast\n' },
    [
      'stdout: differs at line 2, column 35\n' +
        'expected "nd line of the text, which is good\\n"\n' +
        'got      "nd line of the text, which is bad\\n"',
    ],
  ],
  ['{ json: {} }', { stdout: 'no' }, ['stdout: expected JSON, got "no"']],
  [
    '{ json: { a: 1, b: [1, 2], c: { d: /x/ }, e: true, f: {} } }',
    { stdout: '{"a":"1","b":[1],"c":{"d":"y"},"f":[]}' },
    [
      'stdout as JSON:\n' +
        'a: expected 1, got "1"\n' +
        'b: expected 2 elements, got 1\n' +
        'c.d: expected /x/, got "y"\n' +
        'e: is missing\n' +
        'f: expected an object, got []',
    ],
  ],
  ['{ json: [1] }', { stdout: '{}' }, ['stdout as JSON:\nthe value: expected a list of 1, got {}']],
  [
    '{ within: 1500ms, stdout: a }',
    { ...bad, overdueMs: 1500 },
    ['expected an end within 1.5 s, but it was still running'],
  ],
])('%s does not hold after %j', (expectation, outcome, differences) =>
  expect(found(expectation, outcome)).toEqual(differences),
);

test('a regular expression without an end is given up', () => {
  const stdout = `${'a'.repeat(40)}!`;
  expect(found('{ stdout: /^(a+)+$/ }', { stdout })).toEqual([
    'stdout: /^(a+)+$/ takes too long to match',
  ]);
}, 20_000);
