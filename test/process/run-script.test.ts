import { runScript } from '../../src/process/run-script';

const echo = `process.stdout.write(require('node:fs').readFileSync(0, 'utf8'));`;

test('a script gets its input and returns its answer, exactly', () => {
  const value = { text: 'ü€𝄞\0\n', list: [1.5, null, true] };
  expect(runScript(echo, value)).toEqual(value);
});

test('other output of a script is discarded', () => {
  expect(runScript(`console.error('secret'); ${echo}`, 1)).toBe(1);
});

test.each([
  ['fails', 'process.exit(3)', 'it ended with exit code 3'],
  ['is killed', `process.kill(process.pid, 'SIGKILL')`, 'it ended by SIGKILL'],
])('a script that %s is reported', (_what, script, text) => {
  expect(() => runScript(script, null)).toThrow(text);
});
