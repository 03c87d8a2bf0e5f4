import { VirtualNetwork, type Session, type SessionOptions } from 'vmre/supervisor';

import { arpRequest, ipv4Bytes, macOf } from '../../../src/supervisor/network/ethernet';
import { useTemporaryDirectory } from '../../support/temporary-directory';
import { fixture, open } from '../session/session-runtime';

const at = useTemporaryDirectory();
const runtime = fixture('runtimes/networked.js');

const networkOf = (interfaceAddress: string) => ({
  ...{ address: '192.168.0.0', mask: '255.255.255.0', interfaceAddress },
});

/** An IPv4 frame with a text. */
function ipv4(from: string, to: string, text: string): Buffer {
  const header = Buffer.alloc(20);
  header[0] = 0x45;
  ipv4Bytes(from).copy(header, 12);
  ipv4Bytes(to).copy(header, 16);
  const type = Buffer.from([8, 0]);
  return Buffer.concat([
    macOf(ipv4Bytes(to)),
    macOf(ipv4Bytes(from)),
    type,
    header,
    Buffer.from(text),
  ]);
}

async function joined(
  options: SessionOptions,
  address: string,
  kind: string,
): Promise<{ session: Session; message: string }> {
  const session = open(runtime, at(address), options);
  await session.deploy({ networks: [networkOf(address)], hosts: { peer: '192.168.0.2' } });
  const { message } = await session.start([kind]);
  return { session, message };
}

test.each(['udp', 'tcp', 'unix'])('frames pass through an endpoint of kind %s', async (kind) => {
  const vpn = new VirtualNetwork();
  const frames: Buffer[] = [];
  let came = (): void => undefined;
  const first = new Promise<void>((resolve) => (came = resolve));
  const peer = vpn.join('192.168.0.2', { onFrame: (frame) => (frames.push(frame), came()) });
  const { session, message } = await joined({ vpn }, '192.168.0.3', kind);
  await using _session = session;
  expect(message).toBe('');
  const there = ipv4('192.168.0.2', '192.168.0.3', 'there');
  const back = ipv4('192.168.0.3', '192.168.0.2', 'back');
  peer.send(there);
  expect((await session.run(['frames', '1'])).stdout).toBe(there.toString('hex'));
  await session.run(['send', back.toString('hex')]);
  await first;
  expect(frames).toEqual([back]);
  expect(JSON.parse((await session.run(['requests'])).stdout)).toEqual([
    {
      kind: 'vpn',
      networks: [{ ...networkOf('192.168.0.3'), gateway: '' }],
      hosts: { peer: '192.168.0.2' },
    },
  ]);
  await session.stop();
  expect(session.departures).toEqual([]);
});

test('two sessions talk to each other, and a node answers ARP', async () => {
  const vpn = new VirtualNetwork();
  const peer = vpn.join('192.168.0.2');
  const [a, b] = await Promise.all([
    joined({ vpn }, '192.168.0.3', 'udp'),
    joined({ vpn }, '192.168.0.4', 'unix'),
  ]);
  await using _a = a.session;
  await using _b = b.session;
  const hello = ipv4('192.168.0.3', '192.168.0.4', 'hello').toString('hex');
  await a.session.run(['send', hello]);
  expect((await b.session.run(['frames', '1'])).stdout).toBe(hello);

  const question = arpRequest(ipv4Bytes('192.168.0.3'), ipv4Bytes('192.168.0.2')).toString('hex');
  await a.session.run(['send', question]);
  const answer = Buffer.from((await a.session.run(['frames', '1'])).stdout, 'hex');
  expect(answer.subarray(22, 28)).toEqual(macOf(ipv4Bytes('192.168.0.2')));
  expect(peer.mac).toBe('a0:13:c0:a8:00:02');
  expect(answer.subarray(28, 32)).toEqual(ipv4Bytes('192.168.0.2'));
  peer.askFor('192.168.0.4');
  expect((await b.session.run(['frames', '2'])).stdout.split('\n')[1]).toMatch(
    /^f{12}a013c0a80002/,
  );
});

test.each([
  ['unixDatagram', 'does not support the endpoint unixDatagram'],
  ['tcpListener', 'does not support the endpoint tcpListener'],
  ['closed', 'no connection to the endpoint 127.0.0.1:1'],
  ['nothing', 'joinNetwork returned no endpoint'],
])('an endpoint of kind %s fails START', async (kind, text) => {
  const { session, message } = await joined({ vpn: new VirtualNetwork() }, '192.168.0.3', kind);
  await using _session = session;
  expect(message).toContain(text);
  expect(session.state).toBe('ready');
  expect((await session.run(['requests'])).message).toContain('no runtime serves commands');
});

test('a runtime joins the way to the internet without a network of DEPLOY', async () => {
  const inet = new VirtualNetwork();
  const gateway = inet.join('10.42.42.1');
  await using session = open(runtime, at('inet'), { inet, vpn: new VirtualNetwork() });
  await session.deploy();
  await session.start(['udp']);
  const [request, ...others] = JSON.parse((await session.run(['requests'])).stdout) as object[];
  expect(others).toEqual([]);
  expect(request).toEqual({
    kind: 'inet',
    networks: [
      {
        ...{ address: '10.42.42.1', gateway: '10.42.42.1' },
        ...{ mask: '255.255.255.0', interfaceAddress: '10.42.42.2' },
      },
    ],
    hosts: {},
  });
  gateway.send(ipv4('1.1.1.1', '10.42.42.2', 'x'));
  expect((await session.run(['frames', '1'])).code).toBe(0);
});
