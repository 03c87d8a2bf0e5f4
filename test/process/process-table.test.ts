import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { hasProcessTable, processExists, readProcess } from '../../src/process/process-table';

test('a process and its group exist until they are reaped', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { detached: true });
  const pid = child.pid as number;
  const group = process.platform === 'win32' ? pid : -pid;
  expect([processExists(pid), processExists(group)]).toEqual([true, true]);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect([processExists(pid), processExists(group)]).toEqual([false, false]);
});

test.each([9_999_999_999, 2 ** 31 - 1, NaN])('%d is not a valid pid', (pid) => {
  expect(processExists(pid)).toBe(false);
});

test('process 1 exists, even if another user owns it', () => {
  const isOurs = process.getuid?.() === 0;
  if (process.platform === 'win32') return;
  expect(processExists(1)).toBe(true);
  expect(processExists(1, false)).toBe(isOurs);
});

test('this process is read with its start time, where /proc exists', () => {
  if (!hasProcessTable) return;
  const own = readProcess('self');
  expect(own).toMatchObject({ pid: process.pid, parent: process.ppid });
  expect(readProcess(process.pid)?.start).toBe(own?.start);
});
