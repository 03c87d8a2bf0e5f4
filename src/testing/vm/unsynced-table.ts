import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

import { HostedTable } from './block-table';
import { parseTextBlock, type TextBlock } from './text-block';

const LENGTH_BYTES = 4;

/**
 * A table in a file of the VM's own directory, like that of VMs of the EVM: the last accepted blocks are only in memory
 * and are lost by a kill.
 */
export class UnsyncedTable extends HostedTable {
  private readonly file: string;
  private readonly blocks: TextBlock[];
  /** Number of blocks in the file. */
  private saved: number;

  /** @param most maximum number of blocks only in memory */
  constructor(
    channel: ConstructorParameters<typeof HostedTable>[0],
    directory: string,
    private readonly most: number,
  ) {
    super(channel);
    mkdirSync(directory, { recursive: true });
    this.file = join(directory, 'blocks');
    this.blocks = existsSync(this.file) ? readBlocks(this.file) : [];
    this.saved = this.blocks.length;
  }

  override async head(): Promise<TextBlock | undefined> {
    return this.blocks.at(-1);
  }

  override async block(id: Uint8Array): Promise<TextBlock | undefined> {
    return this.blocks.find((block) => block.id.equals(id));
  }

  override async idAt(height: bigint): Promise<Buffer | undefined> {
    return this.blocks.find((block) => block.height === height)?.id;
  }

  override async append(block: TextBlock): Promise<void> {
    this.blocks.push(block);
    if (this.blocks.length - this.saved > this.most) this.save();
  }

  override async close(): Promise<void> {
    this.save();
    await super.close();
  }

  private save(): void {
    const records = this.blocks.slice(this.saved).map(({ bytes }) => {
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt32BE(bytes.length);
      return Buffer.concat([length, bytes]);
    });
    appendFileSync(this.file, Buffer.concat(records));
    this.saved = this.blocks.length;
  }
}

/** Reads the file, and removes a truncated block at its end. */
function readBlocks(file: string): TextBlock[] {
  const content = readFileSync(file);
  const blocks: TextBlock[] = [];
  let at = 0;
  while (at + LENGTH_BYTES <= content.length) {
    const start = at + LENGTH_BYTES;
    const end = start + content.readUInt32BE(at);
    if (end > content.length) break;
    blocks.push(parseTextBlock(content.subarray(start, end)));
    at = end;
  }
  truncateSync(file, at);
  return blocks;
}
