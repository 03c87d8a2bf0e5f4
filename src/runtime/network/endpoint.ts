import { VmreError } from '../../support/errors/vmre-error';
import { exactCopy } from '../../support/exact-json';
import {
  addressText,
  parseAddress,
  type SocketAddress,
} from '../../support/network/socket-address';

/** Where the supervisor exchanges Ethernet frames with a runtime. */
export type Endpoint =
  /** One frame per datagram. */
  | { kind: 'udpDatagram'; address: SocketAddress }
  /** The runtime listens, the supervisor connects; frames have a 4-byte big-endian length. */
  | { kind: 'tcpStream'; address: SocketAddress }
  /** The runtime listens, the supervisor connects; frames have a 2-byte length in host byte order. */
  | { kind: 'unixStream'; path: string }
  /** Refused by the present supervisor. */
  | { kind: 'unixDatagram'; path: string }
  /** Refused by the present supervisor. */
  | { kind: 'tcpListener'; address: SocketAddress };

const schemes: Record<string, 'udpDatagram' | 'tcpStream' | 'tcpListener' | 'unixStream'> = {
  udp: 'udpDatagram',
  'tcp-connect': 'tcpStream',
  'tcp-listen': 'tcpListener',
  unix: 'unixStream',
};

/**
 * Parses the URL of an endpoint: `udp://127.0.0.1:4000`, `tcp-connect://`, `tcp-listen://`, `unix:///path`.
 *
 * @param url with an IP address; an IPv6 address in brackets
 * @throws VMRE_ENDPOINT_INVALID
 */
export function parseEndpoint(url: string): Endpoint {
  const [, scheme = '', rest = ''] = /^([a-z-]+):\/\/(.*)$/s.exec(url) ?? [];
  const kind = schemes[scheme];
  if (!kind) {
    const known = Object.keys(schemes).join('://, ');
    throw new VmreError('VMRE_ENDPOINT_INVALID', `${url} must have one of the schemes ${known}://`);
  }
  if (kind !== 'unixStream') return { kind, address: parseAddress(rest) };
  if (rest === '') throw new VmreError('VMRE_ENDPOINT_INVALID', `${url} has no path`);
  return { kind, path: rest };
}

/**
 * Checks the result of `joinNetwork`: the supervisor fails START for an address that it cannot parse.
 *
 * @throws VMRE_HOOK_RESULT_INVALID
 */
export function checkEndpoint(returned: unknown): Endpoint {
  const given = exactCopy(returned ?? null, 'joinNetwork returned');
  const { kind, path, address } = (given ?? {}) as Partial<Record<string, unknown>>;
  try {
    if (kind === 'unixStream' || kind === 'unixDatagram') {
      if (typeof path === 'string' && path !== '') return { kind, path };
    } else if (kind === 'udpDatagram' || kind === 'tcpStream' || kind === 'tcpListener') {
      return { kind, address: parseAddress(addressText(address as SocketAddress)) };
    }
  } catch {
    // said below
  }
  throw new VmreError(
    'VMRE_HOOK_RESULT_INVALID',
    `joinNetwork returned no endpoint: ${JSON.stringify(given)}`,
    { hint: 'Return { kind: "udpDatagram", address: { host: "127.0.0.1", port: 4000 } }.' },
  );
}
