import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';

import { failureOf, RpcStatus } from '../../src/h2/grpc/rpc-failure';
import { GrpcServer } from '../../src/h2/server/grpc-server';
import { channelOver, serverLimits } from './pairs';

const MESSAGE = Buffer.alloc(3 * 2 ** 20, 'abcdefg');

test('calls go over a Unix socket', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'vmre-h2-'));
  const server = new GrpcServer({ '/echo': (request) => request }, serverLimits);
  const path = join(directory, 'socket');
  const listener = createServer((socket) => server.accept(socket, 'a peer')).listen(path);
  await once(listener, 'listening');
  const channel = channelOver(async () => {
    const socket = connect(path);
    await once(socket, 'connect');
    return socket;
  });
  try {
    expect((await channel.call('/echo', MESSAGE)).equals(MESSAGE)).toBe(true);
  } finally {
    channel.close();
    await server.close(0);
    listener.close();
    rmSync(directory, { recursive: true });
  }
});

describe('the pipes of a child', () => {
  const children: ChildProcess[] = [];
  afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

  const program = join(__dirname, '../fixtures/h2/serve-pipes.js');
  const dial = (): Duplex => {
    const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(child);
    return Duplex.from({ readable: child.stdout, writable: child.stdin });
  };

  test('carry calls', async () => {
    const channel = channelOver(dial);
    const pid = await channel.call('/pid', Buffer.alloc(0));
    expect(pid.toString()).toBe(String(children[0]!.pid));
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => channel.call('/echo', MESSAGE)),
    );
    for (const answer of answers) expect(answer.equals(MESSAGE)).toBe(true);
    channel.close();
    await once(children[0]!, 'exit'); // its stdin has ended
  });

  test('are made anew after the child was killed', async () => {
    const channel = channelOver(dial);
    await channel.call('/pid', Buffer.alloc(0));
    const ended = once(children[0]!, 'close');
    const pending = channel.call('/none', Buffer.alloc(0)).catch((error: unknown) => error);
    children[0]!.kill('SIGKILL');
    await ended;
    const { status } = failureOf(await pending) ?? {};
    expect([RpcStatus.Unavailable, RpcStatus.Unimplemented]).toContain(status);
    const pid = await channel.call('/pid', Buffer.alloc(0));
    expect(pid.toString()).toBe(String(children[1]!.pid));
    channel.close();
  });
});
