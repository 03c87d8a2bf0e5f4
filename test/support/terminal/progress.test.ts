import { print } from '../../../src/support/output';
import { Progress } from '../../../src/support/terminal/progress';
import { withoutCodes } from '../pseudo-terminal';

let written = '';
const stream = (isTTY: boolean) => ({
  isTTY,
  columns: 40,
  write: (text: string) => (written += text),
});

beforeEach(() => {
  written = '';
  process.env['TERM'] = 'xterm';
  jest.useFakeTimers();
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => !!(written += text as string));
});

afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

test('on a terminal a line appears after a second, is rewritten, and is removed at the end', () => {
  const progress = new Progress({}, stream(true));
  progress.tell('checking the rules', 1, 53);
  jest.advanceTimersByTime(900);
  expect(written).toBe('');
  jest.advanceTimersByTime(600);
  expect(withoutCodes(written)).toContain('checking the rules: 1 of 53 (1 s)');
  expect(written).not.toContain('\n');
  progress.tell('a long name '.repeat(10), 2);
  jest.advanceTimersByTime(240);
  const last = withoutCodes(written.slice(written.lastIndexOf('\r')));
  expect(last).toMatch(/^. a long name a long .*… \(1 s\)$/);
  expect(last.length).toBeLessThan(40);
  progress.end();
  expect(written.endsWith('\r\x1b[K')).toBe(true);
});

test('output is printed above the line', () => {
  const progress = new Progress({}, stream(true));
  progress.tell('working');
  jest.advanceTimersByTime(1200);
  written = '';
  print('a result');
  expect(withoutCodes(written)).toMatch(/^a result\n. working \(1 s\)$/);
  expect(written).toMatch(/^\r\x1b\[Ka result\n/); // eslint-disable-line no-control-regex
  progress.end();
  written = '';
  print('another');
  expect(written).toBe('another\n');
});

test('text of others cannot control the terminal', () => {
  const progress = new Progress({}, stream(true));
  progress.tell('npm install', 'a\x1b[2J\nb');
  jest.advanceTimersByTime(1200);
  expect(written).toContain('a\\x1b[2J\\nb');
  progress.end();
});

test.each([
  ['without a terminal', 'xterm', false],
  ['on a dumb terminal', 'dumb', true],
])('%s work is a line each, after five seconds', (_, term, isTTY) => {
  process.env['TERM'] = term;
  const progress = new Progress({}, stream(isTTY));
  progress.tell('bundling');
  jest.advanceTimersByTime(4500);
  progress.tell('compressing', 1, 3);
  jest.advanceTimersByTime(3000);
  progress.tell('compressing', 2, 3);
  jest.advanceTimersByTime(9000);
  progress.tell('testing');
  jest.advanceTimersByTime(1000);
  progress.end();
  expect(written).toBe('compressing: 1 of 3\ncompressing: 2 of 3\ntesting\n');
});

test.each([{ json: true }, { quiet: true }])('%j shows nothing', (options) => {
  const progress = new Progress(options, stream(true));
  progress.tell('working');
  jest.advanceTimersByTime(60_000);
  progress.end();
  expect(written).toBe('');
});
