import { createHash } from 'node:crypto';

import { wantsContext } from './block-context';

/** Bytes before the text: parent, height and time. */
const HEADER_BYTES = 48;
const HEIGHT_AT = 32;
const SECONDS_AT = 40;

/**
 * A block of the text VM: 32 bytes parent, u64 height, i64 seconds, and the text. Its id is its
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

/** Creates a block from its parts. */
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

/** Parses a block. @throws Error if it is too short */
export function parseTextBlock(content: Uint8Array): TextBlock {
  if (content.length < HEADER_BYTES) throw new Error(`a block has only ${content.length} bytes`);
  const bytes = Buffer.from(content); // the buffer of a call may be reused
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

/** The first block of a chain, whose text is the genesis. */
export const genesisBlock = (genesis: Uint8Array): TextBlock =>
  textBlock({ parentId: sha256(genesis), height: 0n, seconds: 0n, text: genesis });

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
