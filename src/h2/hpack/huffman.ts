import { HpackError } from './errors';
import { codeBits, codes, END } from './huffman-code';

/** Of a step of the decoder: the next node in eight bits, a byte in eight bits, and these. */
const EMITS = 1 << 16;
const FAILS = 1 << 17;
/** Steps from each node of the code's tree, by the next four bits: no code is shorter than five. */
const steps = new Int32Array(END * 16);
/** Nodes in which a text may end: up to seven ones, the begin of the code of `END`, pad its last byte. */
const mayEnd = new Uint8Array(END);

makeSteps();

function makeSteps(): void {
  /** By node and bit: a node, or a symbol as its complement. */
  const tree = new Int16Array(END * 2);
  let nodes = 1;
  for (let symbol = 0; symbol <= END; symbol += 1) {
    let node = 0;
    for (let bit = codeBits[symbol]! - 1; bit > 0; bit -= 1) {
      const branch = node * 2 + ((codes[symbol]! >>> bit) & 1);
      node = tree[branch] ||= nodes++;
    }
    tree[node * 2 + (codes[symbol]! & 1)] = ~symbol;
  }
  for (let at = 0; at < steps.length; at += 1) {
    let node = at >>> 4;
    let step = 0;
    for (let bit = 3; bit >= 0; bit -= 1) {
      node = tree[node * 2 + ((at >>> bit) & 1)]!;
      if (node >= 0) continue;
      step = ~node === END ? FAILS : EMITS | (~node << 8);
      node = 0;
    }
    steps[at] = step | node;
  }
  for (let ones = 0, node = 0; ones <= 7; ones += 1, node = tree[node * 2 + 1]!) mayEnd[node] = 1;
}

const BUFFER_BYTES = 4096;
const buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);

/** Decodes a part of a block. @throws HpackError */
export function decodeHuffman(block: Buffer, from: number, to: number): string {
  const most = Math.floor(((to - from) * 8) / 5);
  const text = most <= BUFFER_BYTES ? buffer : Buffer.allocUnsafe(most);
  let length = 0;
  let step = 0;
  for (let at = from; at < to; at += 1) {
    const byte = block[at]!;
    step = steps[((step & 255) << 4) | (byte >>> 4)]!;
    if (step & EMITS) text[length++] = step >>> 8;
    else if (step & FAILS) break;
    step = steps[((step & 255) << 4) | (byte & 15)]!;
    if (step & EMITS) text[length++] = step >>> 8;
    else if (step & FAILS) break;
  }
  if (step & FAILS || !mayEnd[step & 255]) throw new HpackError('a text is not in Huffman code');
  return text.toString('latin1', 0, length);
}

/** Bytes of a text in the code. */
export function huffmanBytes(text: string): number {
  let bits = 0;
  for (let at = 0; at < text.length; at += 1) bits += codeBits[text.charCodeAt(at)]!;
  return (bits + 7) >>> 3;
}

/** Writes a text in the code. @returns the place after it */
export function encodeHuffman(text: string, target: Buffer, begin: number): number {
  let at = begin;
  let held = 0;
  let bits = 0;
  for (let index = 0; index < text.length; index += 1) {
    const symbol = text.charCodeAt(index);
    let code = codes[symbol]!;
    let width = codeBits[symbol]!;
    bits += width;
    // With the seven bits that may wait, only 31 have room at once.
    if (width > 24) {
      held = (held << (width - 16)) | (code >>> 16);
      for (; bits >= 24; bits -= 8) target[at++] = held >>> (bits - 24);
      code &= 0xffff;
      width = 16;
    }
    held = (held << width) | code;
    for (; bits >= 8; bits -= 8) target[at++] = held >>> (bits - 8);
  }
  if (bits > 0) target[at++] = (held << (8 - bits)) | (0xff >>> bits);
  return at;
}
