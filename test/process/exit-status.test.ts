import { describeExit, returnCode, signalName } from '../../src/process/exit-status';

test.each([
  [{ code: 0, signal: null }, 0, 'exit code 0'],
  [{ code: 3, signal: null }, 3, 'exit code 3'],
  [{ code: null, signal: 'SIGKILL' as const }, 137, 'signal SIGKILL'],
  [{ code: null, signal: 'SIGTERM' as const }, 143, 'signal SIGTERM'],
  [{ code: null, signal: null }, 1, 'exit code unknown'],
])('%j has the return code %d, described as %s', (status, code, text) => {
  expect(returnCode(status)).toBe(code);
  expect(describeExit(status)).toBe(text);
});

test.each([
  [15, 'SIGTERM'],
  [9, 'SIGKILL'],
  [999, undefined],
  [0, undefined],
])('the signal %d is %s', (number, name) => {
  expect(signalName(number)).toBe(name);
});
