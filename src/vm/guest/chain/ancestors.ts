import type { VmBlock } from '../vm-block';
import type { KnownBlock } from './known-block';

/** Limits of a request for ancestors. */
export interface AncestorLimits {
  count: number;
  bytes: number;
  nanoseconds: bigint;
}

/** Bytes that a block takes besides its own. */
const LENGTH_BYTES = 4;

/** The bytes of a block and of its ancestors; at least one if the block is known. */
export async function ancestorsOf<B extends VmBlock>(
  find: (id: Uint8Array) => Promise<KnownBlock<B> | undefined>,
  id: Uint8Array,
  { count, bytes, nanoseconds }: AncestorLimits,
): Promise<Buffer[]> {
  const until = process.hrtime.bigint() + nanoseconds;
  const found: Buffer[] = [];
  let total = 0;
  for (let block = await find(id); block; block = await find(block.parentId)) {
    total += block.bytes.length + LENGTH_BYTES;
    const isOver = found.length >= count || total > bytes || process.hrtime.bigint() > until;
    if (found.length > 0 && isOver) break;
    found.push(block.bytes);
  }
  return found;
}
