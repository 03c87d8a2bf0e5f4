import { isIP, isIPv4 } from 'node:net';
import { endianness, networkInterfaces } from 'node:os';

/** Prefix of an IPv4 address that is mapped into IPv6. */
const MAPPED = Buffer.from('00000000000000000000ffff', 'hex');

/**
 * Splits `host:port`; the host is returned without brackets.
 *
 * @returns undefined for a text without an address and a port
 */
export function splitAddress(address: string): { host: string; port: number } | undefined {
  const [, host, digits] = /^(\[[\w:.%]+\]|[\w.-]+):(\d{1,5})$/.exec(address) ?? [];
  const port = Number(digits);
  if (host === undefined || port > 65_535) return undefined;
  return { host: host.replace(/^\[|\]$/g, ''), port };
}

/** The 4 or 16 bytes of an IP address; 4 for an IPv4 address that is mapped into IPv6. */
export function bytesOfIp(text: string): Buffer | undefined {
  const address = text.replace(/%.*$/, '');
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  if (isIP(address) !== 6) return undefined;
  const groups = address.replace(/[\d.]+$/, (tail) => (isIPv4(tail) ? asGroups(tail) : tail));
  const [before = '', after] = groups.split('::');
  const head = before === '' ? [] : before.split(':');
  const tail = after === undefined || after === '' ? [] : after.split(':');
  const zeros = Array<string>(8 - head.length - tail.length).fill('0');
  const all = [...head, ...zeros, ...tail].map((group) => group.padStart(4, '0')).join('');
  const bytes = Buffer.from(all, 'hex');
  return bytes.subarray(0, 12).equals(MAPPED) ? bytes.subarray(12) : bytes;
}

const asGroups = (ip: string): string => {
  const hex = Buffer.from(ip.split('.').map(Number)).toString('hex');
  return `${hex.slice(0, 4)}:${hex.slice(4)}`;
};

/**
 * An address in the format of the IPv4 or IPv6 table; undefined when the table cannot contain it.
 */
export function kernelForm(ip: Buffer, port: number, family: 4 | 6): string | undefined {
  if (family === 4 && ip.length !== 4) return undefined;
  const bytes = ip.length === 4 && family === 6 ? Buffer.concat([MAPPED, ip]) : ip;
  return `${wordsOf(bytes)}:${port.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Hexadecimal words of four bytes, in the byte order of this machine. */
function wordsOf(bytes: Buffer): string {
  const words = Buffer.from(bytes);
  if (endianness() === 'LE') words.swap32();
  return words.toString('hex').toUpperCase();
}

const isLoopback = (ip: Buffer): boolean =>
  ip.length === 4 ? ip[0] === 127 : ip.equals(Buffer.from([...Array<number>(15).fill(0), 1]));

/** Whether an IP address belongs to this machine. */
export function isLocalIp(ip: Buffer): boolean {
  if (isLoopback(ip) || ip.every((byte) => byte === 0)) return true;
  const own = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return own.some(({ address }) => bytesOfIp(address)?.equals(ip));
}
