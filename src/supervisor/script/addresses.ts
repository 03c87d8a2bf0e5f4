import { isIP } from 'node:net';

/** Whether a text is an IPv4 or IPv6 address. */
export const isAddress = (text: string): boolean => isIP(text) !== 0;

/** The mask of an IPv4 network with a prefix length: 24 is `255.255.255.0`. */
export function maskOf(length: string): string | undefined {
  const bits = Number(length);
  if (!/^\d+$/.test(length) || bits > 32) return undefined;
  const ones = [0, 8, 16, 24].map((at) => Math.min(8, Math.max(0, bits - at)));
  return ones.map((count) => 256 - 2 ** (8 - count)).join('.');
}
