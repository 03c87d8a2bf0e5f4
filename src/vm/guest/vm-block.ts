import { BLOCK, frozenEmpty } from './guest-limits';
import { blockInvalid } from './guest-errors';

/** What a block tells the framework. An author's own blocks have more. */
export interface VmBlock {
  /** The id of the block before it: 32 bytes. */
  readonly parentId: Uint8Array;
  /** One more than that of its parent; 0 for the first. */
  readonly height: bigint;
  /** When it was built, to the millisecond, in the years 1 to 9999. */
  readonly timestamp: Date;
  /** 32 bytes. Default: the SHA-256 of its bytes. */
  readonly id?: Uint8Array | undefined;
  /** Whether it must be verified with a height of the P-chain. Default false. */
  readonly needsContext?: boolean | undefined;
}

/** A block of {@link encodeBlock}. */
export interface FramedBlock extends VmBlock {
  /** The author's part of the block. */
  readonly payload: Buffer;
}

/** Bytes before the payload: parent, height, milliseconds since 1970. */
const HEIGHT_AT = BLOCK.idBytes;
const TIME_AT = HEIGHT_AT + 8;
const HEADER_BYTES = TIME_AT + 8;

/**
 * Encodes a block in a plain format: 32 bytes parent, u64 height, i64 milliseconds since 1970, payload. For authors
 * without a format of their own.
 *
 * @param block its parts; the payload is empty by default
 * @throws VMRE_BLOCK_INVALID
 */
export function encodeBlock(
  block: Pick<VmBlock, 'parentId' | 'height' | 'timestamp'> & { payload?: Uint8Array | undefined },
): Buffer {
  const { parentId, height, timestamp, payload = frozenEmpty } = block;
  if (parentId.length !== BLOCK.idBytes) {
    throw blockInvalid(`the id of a parent must have 32 bytes, not ${parentId.length}`);
  }
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  bytes.set(parentId);
  bytes.writeBigUInt64BE(height, HEIGHT_AT);
  bytes.writeBigInt64BE(BigInt(timestamp.getTime()), TIME_AT);
  bytes.set(payload, HEADER_BYTES);
  return bytes;
}

/** Decodes a block of {@link encodeBlock}. @throws VMRE_BLOCK_INVALID if it is too short */
export function decodeBlock(bytes: Buffer): FramedBlock {
  if (bytes.length < HEADER_BYTES) {
    throw blockInvalid(`a block must have at least ${HEADER_BYTES} bytes, not ${bytes.length}`);
  }
  return {
    parentId: bytes.subarray(0, HEIGHT_AT),
    height: bytes.readBigUInt64BE(HEIGHT_AT),
    timestamp: new Date(Number(bytes.readBigInt64BE(TIME_AT))),
    payload: bytes.subarray(HEADER_BYTES),
  };
}
