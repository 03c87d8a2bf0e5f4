import type { VmBlock } from '../../vm/guest/vm-block';
import { wantsContext } from './block-context';

/** Bytes before the text: parent, height and time. */
const HEADER_BYTES = 48;
const HEIGHT_AT = 32;
const SECONDS_AT = 40;

/** A block of the text VM: 32 bytes parent, u64 height, i64 seconds, and the text. */
export interface TextBlock extends VmBlock {
  readonly text: string;
}

/** Encodes a block. */
export function encodeTextBlock(parts: {
  parentId: Uint8Array;
  height: bigint;
  timestamp: Date;
  text: string | Uint8Array;
}): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.set(parts.parentId);
  header.writeBigUInt64BE(parts.height, HEIGHT_AT);
  header.writeBigInt64BE(BigInt(Math.floor(parts.timestamp.getTime() / 1000)), SECONDS_AT);
  return Buffer.concat([header, Buffer.from(parts.text as string)]);
}

/** Parses a block. @throws Error if it is too short */
export function parseTextBlock(bytes: Buffer): TextBlock {
  if (bytes.length < HEADER_BYTES) throw new Error(`a block has only ${bytes.length} bytes`);
  const text = bytes.toString('utf8', HEADER_BYTES);
  return {
    parentId: bytes.subarray(0, HEIGHT_AT),
    height: bytes.readBigUInt64BE(HEIGHT_AT),
    timestamp: new Date(Number(bytes.readBigInt64BE(SECONDS_AT)) * 1000),
    needsContext: wantsContext(text),
    text,
  };
}
