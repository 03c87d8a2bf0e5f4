import { createHash } from 'node:crypto';

import { wantsContext } from './block-context';

/** Parent, height and time, in front of the text. */
const HEADER_BYTES = 48;
const HEIGHT_AT = 32;
const SECONDS_AT = 40;

/**
 * A block of the VM of texts: 32 bytes parent, u64 height, i64 seconds, and text to the end. Its id is its
 * SHA-256.
 */
export interface TextBlock {
  id: Buffer;
  parentId: Buffer;
  bytes: Buffer;
  height: bigint;
  timestamp: { seconds: bigint; nanos: number };
  verifyWithContext: boolean;
  text: string;
}

/** Makes a block of its parts. */
export function textBlock(parts: {
  parentId: Uint8Array;
  height: bigint;
  seconds: bigint;
  text: string | Uint8Array;
}): TextBlock {
  const header = Buffer.alloc(HEADER_BYTES);
  header.set(parts.parentId);
  header.writeBigUInt64BE(parts.height, HEIGHT_AT);
  header.writeBigInt64BE(parts.seconds, SECONDS_AT);
  const text = typeof parts.text === 'string' ? Buffer.from(parts.text) : parts.text;
  return parseTextBlock(Buffer.concat([header, text]));
}

/** @throws Error when it is too short for a block */
export function parseTextBlock(content: Uint8Array): TextBlock {
  if (content.length < HEADER_BYTES) throw new Error(`a block has ${content.length} bytes only`);
  const bytes = Buffer.from(content); // what a call brings is not ours
  const text = bytes.toString('utf8', HEADER_BYTES);
  return {
    id: sha256(bytes),
    parentId: bytes.subarray(0, HEIGHT_AT),
    bytes,
    height: bytes.readBigUInt64BE(HEIGHT_AT),
    timestamp: { seconds: bytes.readBigInt64BE(SECONDS_AT), nanos: 0 },
    verifyWithContext: wantsContext(text),
    text,
  };
}

/** The first block of a chain has the genesis as its text. */
export const genesisBlock = (genesis: Uint8Array): TextBlock =>
  textBlock({ parentId: sha256(genesis), height: 0n, seconds: 0n, text: genesis });

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
