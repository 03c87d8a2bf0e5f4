import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { readProcess } from '../../src/process/process-table';
import { signalAll } from '../../src/process/signals';

test('a pid that was reused by another process is not signalled', async () => {
  const stranger = spawn('sleep', ['1000']);
  await once(stranger, 'spawn');
  const entry = readProcess(stranger.pid!)!;
  signalAll({ look: () => [{ ...entry, start: entry.start - 1 }] }, 'SIGKILL');
  expect(stranger.signalCode).toBeNull();
  signalAll({ look: () => [entry] }, 'SIGTERM');
  expect(await once(stranger, 'exit')).toEqual([null, 'SIGTERM']);
});
