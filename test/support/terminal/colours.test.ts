import { forbidColours, paintFor, takesColours } from '../../../src/support/terminal/colours';

const terminal = { isTTY: true, hasColors: () => true };
const dumb = { isTTY: true, hasColors: () => false };
const pipe = {};

const names = ['FORCE_COLOR', 'NO_COLOR'];
const before = names.map((name) => process.env[name]);

function restore(): void {
  for (const [at, name] of names.entries()) {
    if (before[at] === undefined) delete process.env[name];
    else process.env[name] = before[at];
  }
}

beforeEach(() => names.forEach((name) => delete process.env[name]));
afterEach(restore);

test('only a terminal with colours takes them', () => {
  expect([terminal, dumb, pipe].map((stream) => takesColours(stream))).toEqual([
    true,
    false,
    false,
  ]);
});

test.each([
  [{ NO_COLOR: '1' }, terminal, false],
  [{ NO_COLOR: '' }, terminal, true],
  [{ FORCE_COLOR: '1' }, pipe, true],
  [{ FORCE_COLOR: '' }, pipe, true],
  [{ FORCE_COLOR: '0' }, terminal, false],
  [{ FORCE_COLOR: 'false' }, terminal, false],
  [{ FORCE_COLOR: '1', NO_COLOR: '1' }, pipe, true],
])('the environment decides: %j', (env, stream, expected) => {
  Object.assign(process.env, env);
  expect(takesColours(stream)).toBe(expected);
});

test('--no-color wins over FORCE_COLOR', () => {
  process.env['FORCE_COLOR'] = '1';
  forbidColours();
  expect(takesColours(terminal)).toBe(false);
});

test('a painted text contains only the escape codes of its style', () => {
  expect(paintFor(terminal)('red', 'a\x1b[2Jb')).toBe('\x1b[31ma\\x1b[2Jb\x1b[39m');
  expect(paintFor(pipe)('red', 'a\x1b[2Jb')).toBe('a\\x1b[2Jb');
});
