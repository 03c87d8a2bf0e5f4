import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { isRead } from '../../../src/process/stdio/pipe-reader';
import { eventually } from '../../support/runtime-process';

test('a pipe has a reader while its other end is open', async () => {
  const shell = spawn('/bin/sh', ['-c', 'sleep 1000 | { echo $$; exec sleep 1000; }'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  await once(shell.stdout, 'data');
  const isWriter = (pid: string): boolean => {
    try {
      const isOurs = readFileSync(`/proc/${pid}/stat`, 'latin1').split(' ')[3] === `${shell.pid}`;
      return isOurs && readlinkSync(`/proc/${pid}/fd/1`).startsWith('pipe:');
    } catch {
      return false; // not a process, or exited
    }
  };
  let writer: string | undefined;
  await eventually('the writer', () => {
    writer = readdirSync('/proc').find(isWriter);
    return writer !== undefined;
  });
  const fd = openSync(`/proc/${writer}/fd/1`, 'a');
  try {
    expect(isRead(fd)).toBe(true);
    process.kill(-shell.pid!, 'SIGKILL');
    await eventually('the end of the reader', () => !isRead(fd));
  } finally {
    closeSync(fd);
  }
});

test('a file needs no reader', () => {
  const directory = mkdtempSync(join(tmpdir(), 'vmre-reader-'));
  const fd = openSync(join(directory, 'file'), 'w');
  expect(isRead(fd)).toBe(true);
  closeSync(fd);
  rmSync(directory, { recursive: true });
});

test('the process at the other end of a socket cannot be seen', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as { port: number }).port, '127.0.0.1');
  await once(socket, 'connect');
  const { fd } = (socket as unknown as { _handle: { fd: number } })._handle;
  expect(isRead(fd)).toBeUndefined();
  socket.destroy();
  server.close();
});
