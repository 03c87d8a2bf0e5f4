import { blockInvalid } from '../guest-errors';
import { BLOCK } from '../guest-limits';
import { textOfBytes } from '../state/source';
import type { VmBlock } from '../vm-block';
import { parsedBlock, sha256, type KnownBlock } from './known-block';

/** Parses blocks; those that were parsed last are kept, because a host sends a block several times. */
export class BlockParser<B extends VmBlock> {
  private readonly kept = new Map<string, KnownBlock<B>>();
  private bytes = 0;

  constructor(private readonly parseBlock: (bytes: Buffer) => B) {}

  /** @throws VMRE_BLOCK_INVALID */
  parse(content: Uint8Array): KnownBlock<B> {
    if (content.length > BLOCK.bytes) {
      throw blockInvalid(`a block has ${content.length} bytes, more than ${BLOCK.bytes}`);
    }
    const hash = sha256(content);
    const key = textOfBytes(hash);
    const before = this.kept.get(key);
    if (before) return before;
    const bytes = Buffer.from(content); // the buffer of a call may be reused
    const block = parsedBlock(this.parseBlock, bytes, hash);
    this.keep(key, block);
    return block;
  }

  private keep(key: string, block: KnownBlock<B>): void {
    this.kept.set(key, block);
    this.bytes += block.bytes.length;
    for (const [oldest, { bytes }] of this.kept) {
      if (this.kept.size <= BLOCK.parsed && this.bytes <= BLOCK.parsedBytes) break;
      this.kept.delete(oldest);
      this.bytes -= bytes.length;
    }
  }
}
