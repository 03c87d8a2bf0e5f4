import { VmreError } from '../errors/vmre-error';

/** An IP address with a port. */
export interface SocketAddress {
  /** IPv4 or IPv6, without brackets. */
  host: string;
  /** 0 to 65535. */
  port: number;
}

/** @throws VMRE_ENDPOINT_INVALID unless it is `IP:PORT`, an IPv6 address in brackets */
export function parseAddress(text: string): SocketAddress {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2] ?? '';
  const port = Number(match?.[3]);
  if (
    ipVersion(host) === 0 ||
    port > 65535 ||
    (ipVersion(host) === 6) !== (match?.[1] !== undefined)
  ) {
    throw new VmreError('VMRE_ENDPOINT_INVALID', `${text} is not an IP address with a port`);
  }
  return { host, port };
}

/** `IP:PORT`, an IPv6 address in brackets. */
export const addressText = ({ host, port }: SocketAddress): string =>
  ipVersion(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;

/** 4, 6, or 0 for text that is not an IP address. `node:net` is loaded late, as networks are rare. */
function ipVersion(host: string): number {
  const { isIP } = require('node:net') as typeof import('node:net');
  return isIP(host);
}
