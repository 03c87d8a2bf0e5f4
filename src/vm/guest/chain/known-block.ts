import { createHash } from 'node:crypto';

import type { Timestamp } from '../../../protobuf/well-known';
import { timestampOf } from '../../../protobuf/well-known';
import { messageOf, VmreError } from '../../../support/errors/vmre-error';
import { blockInvalid } from '../guest-errors';
import { BLOCK } from '../guest-limits';
import type { VmBlock } from '../vm-block';

/** A block with what the framework knows of it. */
export interface KnownBlock<B extends VmBlock> {
  /** As the author parsed it. */
  readonly block: B;
  /** 32 bytes. */
  readonly id: Buffer;
  /** 32 bytes. */
  readonly parentId: Buffer;
  /** The block in the format of its VM. */
  readonly bytes: Buffer;
  /** Height; 0 for genesis. */
  readonly height: bigint;
  /** Time of the block. */
  readonly timestamp: Timestamp;
  /** Milliseconds since 1970. */
  readonly ms: number;
  /** Whether it is verified with a height of the P-chain. */
  readonly needsContext: boolean;
}

/** The first and the last time that a host accepts: the years 1 to 9999. */
const FIRST_MS = Date.UTC(2000, 0, 1) - 63_082_281_600_000;
const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const MAX_HEIGHT = 2n ** 64n - 1n;

/** The SHA-256 of bytes. */
export const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/**
 * Parses a block by the code of its author, and checks the result.
 *
 * @param hash the SHA-256 of the bytes
 * @throws VMRE_BLOCK_INVALID
 */
export function parsedBlock<B extends VmBlock>(
  parse: (bytes: Buffer) => B,
  bytes: Buffer,
  hash: Buffer,
): KnownBlock<B> {
  let block: B;
  try {
    block = parse(bytes);
  } catch (error) {
    throw VmreError.is(error) ? error : blockInvalid(messageOf(error), error);
  }
  const problem = problemOf(block);
  if (problem !== undefined) throw blockInvalid(problem);
  return {
    block,
    id: block.id ? Buffer.from(block.id) : hash,
    parentId: Buffer.from(block.parentId),
    bytes,
    height: block.height,
    timestamp: timestampOf(block.timestamp),
    ms: block.timestamp.getTime(),
    needsContext: block.needsContext === true,
  };
}

function problemOf(block: VmBlock): string | undefined {
  if (typeof block !== 'object' || block === null) return 'parse must return a block';
  const { parentId, height, timestamp, id } = block;
  if (!isId(parentId)) return 'the parentId of a block must be 32 bytes';
  if (id !== undefined && !isId(id)) return 'the id of a block must be 32 bytes';
  if (typeof height !== 'bigint' || height < 0n || height > MAX_HEIGHT) {
    return `the height of a block must be a bigint from 0 to 2^64 - 1, not ${String(height)}`;
  }
  const ms = timestamp instanceof Date ? timestamp.getTime() : NaN;
  if (!(ms >= FIRST_MS && ms <= LAST_MS)) {
    return 'the timestamp of a block must be a Date in the years 1 to 9999';
  }
  return undefined;
}

const isId = (value: unknown): boolean =>
  value instanceof Uint8Array && value.length === BLOCK.idBytes;
