import type { Random } from '../../support/random';
import type { Reader } from './reader';

/** Maximum bytes of an input; few are that long. */
const LONGEST = 64 * 1024;
/** Maximum repetitions. */
const OFTEN = 20_000;

/** Values that programs often handle wrongly. */
const numbers = [
  ...[
    '0',
    '-0',
    '-1',
    '1e999',
    '1e-999',
    '0x10',
    'NaN',
    '00',
    '1.',
    '.5',
    '-',
    '127',
    '128',
    '255',
  ],
  ...['32768', '65536', '2147483647', '2147483648', '4294967295', '4294967296', '9007199254740993'],
  ...['9223372036854775808', '18446744073709551616', '1'.repeat(400), `0.${'3'.repeat(400)}`],
];
const integers = [
  0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff,
];
const usualTokens = [
  ...['\0', '\n', '\r\n', '\x1b[2J', '\u202e', '\ufeff', '\ud7ff', '__proto__', 'constructor'],
  ...[
    'toString',
    'valueOf',
    'hasOwnProperty',
    'then',
    'length',
    '..',
    '/',
    '\\',
    '"',
    "'",
    '%s',
    '${x}',
  ],
  ...['[', '{', '(', '<', '[[', '{"":', 'null', 'true', 'undefined', '\xff\xfe', '\xed\xa0\x80'],
];

type Mutation = (input: Buffer, random: Random, reader: Reader) => Buffer;

const place = (input: Buffer, random: Random): number => random.below(input.length + 1);

function range(input: Buffer, random: Random): [from: number, to: number] {
  const from = place(input, random);
  return [from, from + random.below(Math.min(input.length - from, 64) + 1)];
}

const put = (input: Buffer, from: number, to: number, part: Buffer): Buffer =>
  Buffer.concat([input.subarray(0, from), part, input.subarray(to)]);

function token(random: Random, reader: Reader): Buffer {
  const isOwn = reader.tokens.length > 0 && random.below(4) > 0;
  return Buffer.from(random.pick(isOwn ? reader.tokens : usualTokens), 'latin1');
}

/** Each makes one mistake. */
const mutations: readonly Mutation[] = [
  function flip(input, random) {
    const copy = Buffer.from(input);
    if (copy.length > 0) copy[random.below(copy.length)]! ^= 1 << random.below(8);
    return copy;
  },
  function overwrite(input, random) {
    const copy = Buffer.from(input);
    if (copy.length > 0) copy[random.below(copy.length)] = random.below(256);
    return copy;
  },
  (input, random) => input.subarray(0, place(input, random)), // cut
  (input, random) => put(input, ...range(input, random), Buffer.alloc(0)), // left out
  function insertBytes(input, random) {
    const at = place(input, random);
    return put(input, at, at, random.bytes(1 + random.below(8)));
  },
  (input, random, reader) => put(input, ...range(input, random), token(random, reader)),
  function insertToken(input, random, reader) {
    const at = place(input, random);
    return put(input, at, at, token(random, reader));
  },
  function spliced(input, random, reader) {
    const other = random.pick(reader.valid);
    return put(input, place(input, random), input.length, other.subarray(place(other, random)));
  },
  function repeated(input, random) {
    const [from, to] = range(input, random);
    const part = input.subarray(from, to);
    const most = random.below(24) === 0 ? OFTEN : 8;
    const times = Math.min(1 + random.below(most), Math.floor(LONGEST / Math.max(1, part.length)));
    return put(input, to, to, Buffer.concat(Array.from({ length: times }, () => part)));
  },
  /** Deep nesting. */
  function nested(input, random, reader) {
    const at = place(input, random);
    const times = 1 + random.below(random.below(24) === 0 ? OFTEN : 200);
    const opened = token(random, reader).toString('latin1').repeat(times).slice(0, LONGEST);
    return put(input, at, at, Buffer.from(opened, 'latin1'));
  },
  /** Numbers in text. */
  function number(input, random) {
    const found = [...input.toString('latin1').matchAll(/\d+/g)];
    if (found.length === 0) return input;
    const { 0: digits, index } = random.pick(found);
    return put(input, index, index + digits.length, Buffer.from(random.pick(numbers)));
  },
  /** Wrong lengths. */
  function integer(input, random) {
    const size = random.pick([1, 2, 4] as const);
    if (input.length < size) return input;
    const copy = Buffer.from(input);
    const at = random.below(input.length - size + 1);
    const value = random.pick(integers) % 2 ** (8 * size);
    if (random.below(2) === 0) copy.writeUIntBE(value, at, size);
    else copy.writeUIntLE(value, at, size);
    return copy;
  },
  function varint(input, random) {
    const at = place(input, random);
    const long = Buffer.alloc(random.below(11), 0xff);
    return put(input, at, Math.min(at + 1, input.length), Buffer.concat([long, random.bytes(1)]));
  },
];

/** An input for a reader: one in ten is unchanged, the others have up to five mistakes. */
export function inputFor(reader: Reader, random: Random): Buffer {
  const made = random.below(2) === 0 ? reader.generate?.(random) : undefined;
  let input = made ?? random.pick(reader.valid);
  if (random.below(10) === 0) return input;
  for (let left = 1 + random.below(5); left > 0; left -= 1) {
    input = random.pick(mutations)(input, random, reader).subarray(0, LONGEST);
  }
  return input;
}
