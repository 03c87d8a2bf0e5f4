import { VirtualNetwork } from 'vmre/supervisor';

import { arpRequest, ipv4Bytes } from '../../../src/supervisor/network/ethernet';

test('forwards by IP address, then by MAC address, and broadcasts to all', () => {
  const network = new VirtualNetwork();
  const came: string[] = [];
  const join = (address: string, answersArp?: boolean) =>
    network.join(address, { answersArp, onFrame: () => came.push(address) });
  const [a] = [join('10.0.0.1'), join('10.0.0.2'), join('10.0.0.254')];
  const frame = (to: string): Buffer => {
    const header = Buffer.alloc(34);
    Buffer.from('a0130a0000fe', 'hex').copy(header);
    header.writeUInt16BE(0x0800, 12);
    ipv4Bytes(to).copy(header, 30);
    return header;
  };
  a?.send(frame('10.0.0.2'));
  a?.send(frame('8.8.8.8')); // through the gateway in its MAC address
  a?.send(frame('10.0.0.255'));
  a?.send(frame('10.0.0.1')); // not to itself: also through the gateway
  a?.send(Buffer.alloc(13));
  a?.send(Buffer.alloc(60)); // neither IPv4 nor ARP
  expect(came).toEqual(['10.0.0.2', '10.0.0.254', '10.0.0.2', '10.0.0.254', '10.0.0.254']);
});

test('a node that does not answer ARP gets the requests; one that left gets nothing', () => {
  const network = new VirtualNetwork();
  const came: Buffer[] = [];
  const silent = network.join('10.0.0.2', {
    answersArp: false,
    onFrame: (frame) => came.push(frame),
  });
  const a = network.join('10.0.0.1', { onFrame: (frame) => came.push(frame) });
  a.askFor('10.0.0.2');
  expect(came).toEqual([arpRequest(ipv4Bytes('10.0.0.1'), ipv4Bytes('10.0.0.2'))]);
  expect(() => network.join('10.0.0.2')).toThrow(
    'two nodes of a network have the address 10.0.0.2',
  );
  expect(() => network.join('10.0.0')).toThrow('10.0.0 is not an IPv4 address');
  silent.close();
  a.askFor('10.0.0.2');
  expect(came).toHaveLength(1);
});
