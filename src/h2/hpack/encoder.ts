import { DynamicTable, sizeOf } from './dynamic-table';
import { FieldIndex } from './field-index';
import { encodeHuffman, huffmanBytes } from './huffman';
import { staticTable, type Field } from './static-table';

/** Bytes of the table that we use, if the peer allows it. */
const TABLE_BYTES = 4096;
/** Headers that differ from call to call: in the table they would displace others. */
const passing = new Set(['grpc-timeout', 'grpc-message', 'grpc-status-details-bin', 'date']);
/** Headers that no table must have, where their value could be guessed by its size. */
const secret = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie']);

/** The longest integer in bytes, with its prefix. */
const INTEGER_BYTES = 6;
/** Lists that are remembered, and the bytes of the longest block. */
const KNOWN_LISTS = 64;
const KNOWN_BYTES = 256;
const WIDE = /[^\0-\xff]/;

const staticIndex = new FieldIndex();
// From the last to the first, so that a name has its lowest number.
for (let at = staticTable.length; at > 0; at -= 1) staticIndex.add(staticTable[at - 1]!, at);

/** Encodes the header blocks of one direction of a connection, in their order. */
export class HpackEncoder {
  private readonly index = new FieldIndex();
  private readonly table = new DynamicTable(TABLE_BYTES, (field) => this.forget(field));
  /** Fields that were added to the table, and evicted from it: a field's number is how many came before it. */
  private added = 0;
  private evicted = 0;
  /** Sizes of the table that the next block must tell the peer. */
  private resizes: number[] = [];
  /** Blocks by their lists, while the table stays as it is. */
  private readonly known = new Map<readonly Field[], Buffer>();
  private block: Buffer = Buffer.alloc(0);
  private at = 0;

  /** Follows SETTINGS_HEADER_TABLE_SIZE of the peer. */
  setMaxTableSize(bytes: number): void {
    const size = Math.min(bytes, TABLE_BYTES);
    if (size === this.table.maxBytes) return;
    // Of several sizes since the last block the smallest must be told. The table is emptied instead, because Go's
    // decoder accepts a second size only for an empty table.
    if (this.resizes.length > 0) this.table.resize(0);
    this.resizes = this.resizes.length > 0 ? [0, size] : [size];
    this.table.resize(size);
    this.known.clear();
  }

  /**
   * @param fields names in lower case; do not change the list afterwards
   * @returns the block; do not change it
   * @throws RangeError for a character that is not one byte; the table is unchanged
   */
  encode(fields: readonly Field[]): Buffer {
    const before = this.known.get(fields);
    if (before) return before;
    const { version } = this.table;
    this.block = Buffer.allocUnsafe(roomFor(fields) + 2 * INTEGER_BYTES);
    this.at = 0;
    for (const bytes of this.resizes) this.integer(bytes, 32, 31);
    const isPlain = this.resizes.length === 0;
    this.resizes = [];
    for (const field of fields) this.field(field);
    const block = this.block.subarray(0, this.at);
    if (this.table.version !== version || this.known.size >= KNOWN_LISTS) this.known.clear();
    if (this.table.version === version && isPlain && block.length <= KNOWN_BYTES) {
      this.known.set(fields, Buffer.from(block));
    }
    return block;
  }

  private field(field: Field): void {
    const [name] = field;
    const index = this.indexOf(field);
    if (index !== undefined) return this.integer(index, 128, 127);
    const ofName = staticIndex.findName(name) ?? this.place(this.index.findName(name)) ?? 0;
    const isKept = this.isWorthKeeping(field);
    if (isKept) this.integer(ofName, 64, 63);
    else this.integer(ofName, secret.has(name) ? 16 : 0, 15);
    if (ofName === 0) this.text(name);
    this.text(field[1]);
    if (isKept) this.keep(field);
  }

  private indexOf(field: Field): number | undefined {
    return staticIndex.find(field) ?? this.place(this.index.find(field));
  }

  /** The index of a number: the newest field comes after the static ones. */
  private place(number: number | undefined): number | undefined {
    return number === undefined ? undefined : staticTable.length + this.added - number;
  }

  private isWorthKeeping(field: Field): boolean {
    const [name] = field;
    return sizeOf(field) <= this.table.maxBytes / 2 && !passing.has(name) && !secret.has(name);
  }

  private keep(field: Field): void {
    this.table.add(field);
    this.index.add(field, this.added);
    this.added += 1;
  }

  private forget(field: Field): void {
    this.index.remove(field, this.evicted);
    this.evicted += 1;
  }

  private integer(value: number, flags: number, mask: number): void {
    const { block } = this;
    if (value < mask) {
      block[this.at++] = flags | value;
      return;
    }
    block[this.at++] = flags | mask;
    let rest = value - mask;
    for (; rest >= 128; rest >>>= 7) block[this.at++] = (rest & 127) | 128;
    block[this.at++] = rest;
  }

  private text(text: string): void {
    const bytes = huffmanBytes(text);
    if (bytes < text.length) {
      this.integer(bytes, 128, 127);
      this.at = encodeHuffman(text, this.block, this.at);
    } else {
      this.integer(text.length, 0, 127);
      this.at += this.block.write(text, this.at, 'latin1');
    }
  }
}

/** Bytes that the block of a list has at most. @throws RangeError */
function roomFor(fields: readonly Field[]): number {
  let bytes = 0;
  for (const [name, value] of fields) {
    if (WIDE.test(name) || WIDE.test(value))
      throw new RangeError(`the header ${name} has characters that are not bytes`);
    bytes += 3 * INTEGER_BYTES + name.length + value.length;
  }
  return bytes;
}
