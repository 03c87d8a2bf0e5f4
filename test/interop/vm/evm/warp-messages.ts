import {
  keccak256,
  encodeAbiParameters,
  stringToBytes,
  type Address,
  type Hex,
  type Log,
} from 'viem';

import { encodeWarpMessage } from '../../../../src/vm/services/warp-signer';

/** The precompile that sends Warp messages, and reads those that a transaction carries. */
export const WARP: Address = '0x0200000000000000000000000000000000000005';
const ADDRESSED_CALL = 1;
const WORD = 32;
/** Between a message and the zeros after it. */
const END = 0xff;

/** The payload of a contract: what `sendWarpMessage` makes of an address and bytes. */
export function addressedCall(from: Address, payload: Hex): Buffer {
  const head = Buffer.alloc(6);
  head.writeUInt32BE(ADDRESSED_CALL, 2);
  return Buffer.concat([head, counted(from), counted(payload)]);
}

/** The events of a counter of a chain. */
export const reportOf = (
  { networkId, chainId }: { networkId: number; chainId: Uint8Array },
  counter: Address,
  total: bigint,
): Buffer => {
  const payload = encodeAbiParameters([{ type: 'uint256' }], [total]);
  return encodeWarpMessage(networkId, chainId, addressedCall(counter, payload));
};

/** The access list of a transaction that carries a signed message. */
export function carrying(message: Uint8Array) {
  const words = Math.floor(message.length / WORD) + 1;
  const bytes = Buffer.alloc(words * WORD);
  bytes.set(message);
  bytes[message.length] = END;
  const storageKeys = Array.from({ length: words }, (_, at) =>
    hex(bytes.subarray(at * WORD, (at + 1) * WORD)),
  );
  return [{ address: WARP, storageKeys }];
}

const SENT = keccak256(stringToBytes('SendWarpMessage(address,bytes32,bytes)'));

/** The message that a transaction sent, as its validators sign it. */
export function sentIn(logs: readonly Log[]): Buffer {
  const log = logs.find(({ address, topics }) => address === WARP && topics[0] === SENT);
  if (!log) throw new Error('the transaction has sent no message');
  const bytes = bytesOf(log.data);
  const length = bytes.readUInt32BE(2 * WORD - 4); // after the offset
  return bytes.subarray(2 * WORD, 2 * WORD + length);
}

export const hex = (bytes: Uint8Array): Hex => `0x${Buffer.from(bytes).toString('hex')}`;
export const bytesOf = (text: Hex): Buffer => Buffer.from(text.slice(2), 'hex');

function counted(text: Hex): Buffer {
  const bytes = bytesOf(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
