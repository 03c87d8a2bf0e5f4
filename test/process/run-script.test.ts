import { runScript } from '../../src/process/run-script';

const echo = `process.stdout.write(require('node:fs').readFileSync(0, 'utf8'));`;

test('a script gets its input and gives its answer, exactly', () => {
  const value = { text: 'ü€𝄞\0\n', list: [1.5, null, true] };
  expect(runScript(echo, value)).toEqual(value);
});

test('what it prints besides goes nowhere', () => {
  expect(runScript(`console.error('secret'); ${echo}`, 1)).toBe(1);
});

test.each([
  ['fails', 'process.exit(3)', 'it ended with exit code 3'],
  ['is killed', `process.kill(process.pid, 'SIGKILL')`, 'it ended by SIGKILL'],
])('one that %s is told of', (_what, script, text) => {
  expect(() => runScript(script, null)).toThrow(text);
});
