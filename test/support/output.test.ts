import { inOne, print, tell, tellError, warn } from '../../src/support/output';
import { VmreError } from '../../src/support/errors/vmre-error';

let stdout = '';
let stderr = '';

beforeEach(() => {
  stdout = '';
  stderr = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => !!(stdout += text as string));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => !!(stderr += text as string));
});

afterEach(() => jest.restoreAllMocks());

test('lines stay lines, without control characters', () => {
  print('a\n\x1b[31mb');
  tell('c\u202e');
  warn('d\ne');
  expect(stdout).toBe('a\n\\x1b[31mb\n');
  expect(stderr).toBe('c\\u202e\nwarning: d\n  e\n');
});

test('a long foreign line is cut, with a note', () => {
  const endless = 'x'.repeat(64 * 1024 * 1024);
  print(`first\n${endless}\nlast`);
  const [first, cut, last] = stdout.split('\n');
  expect([first, last]).toEqual(['first', 'last']);
  expect(cut).toBe(`${'x'.repeat(4000)}… (${endless.length - 4000} more characters)`);
});

test('errors are text for people on stderr, or one line of JSON on stdout', () => {
  const error = new VmreError('VMRE_UNCAUGHT', 'bad\n\x1b', { hint: 'Stop.' });
  tellError(error, false);
  tellError(error, true);
  const json = stdout.trimEnd();
  expect(stderr).toMatch(/^error VMRE_UNCAUGHT: bad\n {2}\\x1b\n {2}Stop\.\n/);
  expect(json).not.toContain('\x1b');
  expect(JSON.parse(json)).toEqual({
    ok: false,
    error: {
      code: 'VMRE_UNCAUGHT',
      message: expect.stringMatching(/^bad\n/) as string,
      hint: 'Stop.',
    },
  });
  expect(stdout).toBe(`${json}\n`);
});

test('further lines follow the first one', () => {
  expect(inOne('a\nb\n  c')).toBe('a\n  b\n  c');
});
