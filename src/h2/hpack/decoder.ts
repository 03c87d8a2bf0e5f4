import { DynamicTable, sizeOf } from './dynamic-table';
import { HpackError, ListTooLarge } from './errors';
import { decodeHuffman } from './huffman';
import { staticTable, type Field } from './static-table';

/** Limits on what a peer can make a decoder hold. */
export interface HpackLimits {
  /** Bytes of the table that the peer may use: what SETTINGS_HEADER_TABLE_SIZE says. */
  readonly maxTableSize: number;
  /** Names and values of a list, with 32 bytes for each field. */
  readonly maxListSize: number;
  /** Fields of a list. Default: no other limit than `maxListSize` */
  readonly maxFields?: number;
}

/** The table of each side before a resize. */
const FIRST_TABLE_BYTES = 4096;
/** Blocks that are remembered, and the bytes of the longest. */
const KNOWN_BLOCKS = 64;
const KNOWN_BYTES = 256;
const NOTHING = Buffer.alloc(0);

/** Decodes the header blocks of one direction of a connection, in their order. */
export class HpackDecoder {
  private readonly table: DynamicTable;
  /** Lists by the bytes of their blocks, while the table stays as it is. */
  private readonly known = new Map<string, readonly Field[]>();
  private maxTableSize: number;
  private mustResize = false;
  private block: Buffer = NOTHING;
  private at = 0;

  constructor(private readonly limits: HpackLimits) {
    this.maxTableSize = limits.maxTableSize;
    this.table = new DynamicTable(Math.min(FIRST_TABLE_BYTES, limits.maxTableSize));
  }

  /**
   * Allows another size of the table, after the peer acknowledged it. If it is smaller than the table, the next
   * block must begin with a resize.
   */
  setMaxTableSize(bytes: number): void {
    this.maxTableSize = bytes;
    this.mustResize = bytes < this.table.maxBytes;
    this.known.clear();
  }

  /**
   * @returns the same list for the same bytes, if it needs no change of the table
   * @throws HpackError; decode nothing after that
   * @throws ListTooLarge for a valid block above a limit
   */
  decode(block: Buffer): readonly Field[] {
    const key = block.length <= KNOWN_BYTES ? block.toString('latin1') : undefined;
    const before = key === undefined ? undefined : this.known.get(key);
    if (before) return before;
    const { version } = this.table;
    this.block = block;
    this.at = 0;
    try {
      return this.remember(key, version, this.read());
    } finally {
      this.block = NOTHING;
    }
  }

  private remember(key: string | undefined, version: number, list: readonly Field[]) {
    if (this.table.version !== version || this.known.size >= KNOWN_BLOCKS) this.known.clear();
    if (this.table.version === version && key !== undefined) this.known.set(key, list);
    return list;
  }

  private read(): readonly Field[] {
    const { block, limits } = this;
    const list: Field[] = [];
    const maxFields = limits.maxFields ?? Infinity;
    let room = limits.maxListSize;
    this.readResizes();
    while (this.at < block.length) {
      const field = this.field(block[this.at++]!);
      room -= sizeOf(field);
      // What is above the limits is read for the table alone.
      if (room >= 0 && list.length <= maxFields) list.push(field);
    }
    if (room < 0) throw new ListTooLarge(`headers of more than ${limits.maxListSize} bytes`);
    if (list.length > maxFields) throw new ListTooLarge(`more than ${maxFields} headers`);
    return list;
  }

  private readResizes(): void {
    const { block } = this;
    while (this.at < block.length && block[this.at]! >>> 5 === 1) {
      const bytes = this.integer(block[this.at++]!, 31);
      if (bytes > this.maxTableSize) throw new HpackError(`a table of ${bytes} bytes`);
      this.table.resize(bytes);
      this.mustResize = false;
    }
    if (this.mustResize) throw new HpackError('the table is not resized');
  }

  private field(first: number): Field {
    if (first >= 128) return this.indexed(this.integer(first, 127));
    const isKept = first >= 64;
    if (!isKept && first >= 32) throw new HpackError('a resize after a header');
    const index = this.integer(first, isKept ? 63 : 15);
    const name = index === 0 ? this.text() : this.indexed(index)[0];
    const field: Field = [name, this.text()];
    if (isKept) this.table.add(field);
    return field;
  }

  private indexed(index: number): Field {
    const field =
      index <= staticTable.length
        ? staticTable[index - 1]
        : this.table.at(index - staticTable.length - 1);
    if (!field) throw new HpackError(`the index ${index} is unknown`);
    return field;
  }

  private text(): string {
    const first = this.byte();
    const length = this.integer(first, 127);
    const begin = this.at;
    this.at += length;
    if (this.at > this.block.length) throw new HpackError('a text is cut');
    return first >= 128
      ? decodeHuffman(this.block, begin, this.at)
      : this.block.toString('latin1', begin, this.at);
  }

  /** An integer that begins in the low bits of a byte. Longer ones than we accept have no use. */
  private integer(first: number, mask: number): number {
    let value = first & mask;
    if (value < mask) return value;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte();
      value += (byte & 127) << shift;
      if (byte < 128) return value;
    }
    throw new HpackError('an integer is too long');
  }

  private byte(): number {
    const byte = this.block[this.at++];
    if (byte === undefined) throw new HpackError('a header is cut');
    return byte;
  }
}
