import { isIPv4 } from 'node:net';

import { VmreError } from '../../support/errors/vmre-error';

/** A frame without its payload. */
export const HEADER_BYTES = 14;
const ETHERTYPE_AT = 12;
const IPV4 = 0x0800;
const ARP = 0x0806;
/** An IPv4 address resolved by ARP over Ethernet: after the header, from the hardware type on. */
const ARP_BYTES = HEADER_BYTES + 28;
const arpStart = Buffer.from([0, 1, 8, 0, 6, 4]);
const ARP_REQUEST = 1;
const ARP_REPLY = 2;
const at = { operation: 20, senderMac: 22, senderIp: 28, targetMac: 32, targetIp: 38 } as const;
/** Where IPv4 has its destination. */
const IPV4_DESTINATION = HEADER_BYTES + 16;
const IPV4_BYTES = HEADER_BYTES + 20;
/** The start of the MAC addresses of a VPN; the IPv4 address follows. */
const macStart = Buffer.from([0xa0, 0x13]);

/** An IPv4 address as four bytes. @throws VMRE_ENDPOINT_INVALID */
export function ipv4Bytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  throw new VmreError('VMRE_ENDPOINT_INVALID', `${address} is not an IPv4 address`);
}

/** The MAC address of a node, by its IPv4 address. */
export const macOf = (address: Buffer): Buffer => Buffer.concat([macStart, address]);

/** A MAC address as text. */
export const macText = (mac: Buffer): string =>
  [...mac].map((byte) => byte.toString(16).padStart(2, '0')).join(':');

/**
 * Where a frame goes: the IPv4 address in its payload, and the one in its MAC address, which counts for addresses
 * outside of the network.
 *
 * @returns undefined for a frame that a VPN does not forward
 */
export function destinationOf(frame: Buffer): { ip: string; via: string | undefined } | undefined {
  if (frame.length < HEADER_BYTES) return undefined;
  const type = frame.readUInt16BE(ETHERTYPE_AT);
  const hasIp = (type === ARP && isArp(frame)) || (type === IPV4 && frame.length >= IPV4_BYTES);
  if (!hasIp) return undefined;
  const start = type === ARP ? at.targetIp : IPV4_DESTINATION;
  const mac = frame.subarray(0, 6);
  const via = mac.subarray(0, 2).equals(macStart) ? dotted(mac.subarray(2)) : undefined;
  return { ip: dotted(frame.subarray(start, start + 4)), via };
}

/** The reply to an ARP request for an address; undefined for any other frame. */
export function arpReply(frame: Buffer, address: Buffer): Buffer | undefined {
  if (frame.length < ARP_BYTES || frame.readUInt16BE(ETHERTYPE_AT) !== ARP || !isArp(frame)) return;
  const isFor = frame.subarray(at.targetIp, at.targetIp + 4).equals(address);
  if (!isFor || frame.readUInt16BE(at.operation) !== ARP_REQUEST) return undefined;
  return arp(
    ARP_REPLY,
    address,
    frame.subarray(at.senderIp, at.senderIp + 4),
    frame.subarray(at.senderMac, at.senderIp),
  );
}

/** A frame that asks for the MAC address of an IPv4 address, which all nodes get. */
export const arpRequest = (sender: Buffer, target: Buffer): Buffer =>
  arp(ARP_REQUEST, sender, target, Buffer.alloc(6, 0xff));

function arp(operation: number, sender: Buffer, target: Buffer, targetMac: Buffer): Buffer {
  const frame = Buffer.alloc(ARP_BYTES);
  targetMac.copy(frame, 0);
  macOf(sender).copy(frame, 6);
  frame.writeUInt16BE(ARP, ETHERTYPE_AT);
  arpStart.copy(frame, HEADER_BYTES);
  frame.writeUInt16BE(operation, at.operation);
  macOf(sender).copy(frame, at.senderMac);
  sender.copy(frame, at.senderIp);
  if (operation === ARP_REPLY) targetMac.copy(frame, at.targetMac);
  target.copy(frame, at.targetIp);
  return frame;
}

const isArp = (frame: Buffer): boolean =>
  frame.length >= ARP_BYTES &&
  frame.subarray(HEADER_BYTES, HEADER_BYTES + arpStart.length).equals(arpStart);

const dotted = (bytes: Buffer): string => [...bytes].join('.');
