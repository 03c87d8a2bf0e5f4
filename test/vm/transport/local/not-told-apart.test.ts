import fs from 'node:fs';

import { grpcTransport } from '../../../../src/vm/transport/http2/grpc';
import type { Transport } from '../../../../src/vm/transport/transport';
import { PATIENCE_MS, usePlugins } from '../../launch/plugins-at-work';
import { RecordedLog } from '../../../support/recorded-log';

const plugins = usePlugins();
const { platform } = process;
const { existsSync, openSync } = fs;
const isTable = (path: unknown): boolean => String(path).startsWith('/proc/net/tcp');

beforeEach(() => {
  jest.spyOn(fs, 'existsSync').mockImplementation((path) => !isTable(path) && existsSync(path));
});

afterEach(() => {
  jest.restoreAllMocks();
  pretend(platform);
});

const pretend = (value: NodeJS.Platform): void =>
  void Object.defineProperty(process, 'platform', { value });

/** Calls a server through a transport. */
async function call(transport: Transport): Promise<Buffer> {
  const server = await transport.serve({ '/a': (request) => request });
  const channel = transport.connect(server.address);
  try {
    return await channel.call('/a', Buffer.from('x'), {
      deadlineMs: PATIENCE_MS,
      waitForReady: false,
    });
  } finally {
    channel.close();
    await server.close();
  }
}

test.each([
  ['linux', '/proc/net/tcp is missing'],
  ['darwin', 'darwin does not report'],
  ['win32', 'win32 does not report'],
] as const)(
  'all users are served on %s without a table of sockets, which is reported once',
  async (name, why) => {
    pretend(name);
    const logger = new RecordedLog();
    expect(await call(grpcTransport({ logger }))).toEqual(Buffer.from('x'));
    expect(await call(grpcTransport({ logger }))).toEqual(Buffer.from('x'));
    expect(logger.messages).toEqual([expect.stringContaining(`cannot be told apart (${why}`)]);
  },
);

test('the log of a VM reports it once, as a line of the host', async () => {
  const logger = new RecordedLog();
  const vm = await plugins.start('well', { logger });
  await vm.stop({ graceMs: 0 });
  const ofHost = logger.lines.filter(({ data }) => data['stream'] === 'host');
  const message = expect.stringContaining('users of this machine cannot be told apart') as string;
  expect(ofHost).toMatchObject([{ level: 'warn', message }]);
});

test('no connection is accepted when the table cannot be read, which is reported', async () => {
  jest.restoreAllMocks();
  jest.spyOn(fs, 'openSync').mockImplementation((path, ...rest) => {
    if (isTable(path)) throw Object.assign(new Error('EACCES: denied'), { code: 'EACCES' });
    return openSync(path, ...rest);
  });
  pretend('linux');
  jest.resetModules();
  const { grpcTransport: fresh } = require('../../../../src/vm/transport/http2/grpc') as {
    grpcTransport: typeof grpcTransport;
  };
  const logger = new RecordedLog();
  const transport = fresh({ logger });
  await expect(call(transport)).rejects.toThrow('the user of its socket cannot be looked up');
  expect(logger.messages[0]).toContain('the user of its socket cannot be looked up');
});
