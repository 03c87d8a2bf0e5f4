import { playsAll } from '../../../support/plays-all';
import { rpcFailure, RpcStatus } from '../../../../src/h2/grpc/rpc-failure';
import { transports } from '../transports';

const LARGE = Buffer.alloc(1024 * 1024, 1);

test.each(transports())(
  'thousands of failed calls do not affect others on their $kind connection',
  async ({ grpc }) => {
    const server = await grpc.serve({
      '/test/Fail': () => {
        throw rpcFailure({ status: RpcStatus.ResourceExhausted, text: 'not so many' });
      },
      '/test/Echo': (request) => request,
    });
    const channel = grpc.connect(server.address);
    try {
      const good = Array.from({ length: 20 }, () => channel.call('/test/Echo', LARGE));
      const bad = Array.from({ length: playsAll ? 4000 : 600 }, () =>
        channel.call('/test/Fail', Buffer.alloc(0)),
      );
      const told = (await Promise.allSettled(bad)).map((each) =>
        each.status === 'rejected' ? String(each.reason) : each.status,
      );
      expect([...new Set(told)]).toEqual([
        expect.stringContaining('/test/Fail: not so many (RESOURCE_EXHAUSTED)'),
      ]);
      for (const answer of await Promise.all(good)) expect(LARGE.equals(answer)).toBe(true);
    } finally {
      channel.close();
      await server.close();
    }
  },
);
