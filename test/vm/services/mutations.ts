/** Random numbers: `below(n)` is a whole one from 0 up to but not including n. */
export interface Dice {
  below(limit: number): number;
}

/** Bytes that a number of any length takes on the wire. */
function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  for (; value >= 128n; value >>= 7n) bytes.push(Number(value & 127n) | 128);
  bytes.push(Number(value));
  return Buffer.from(bytes);
}

const noise = (dice: Dice, length: number): Buffer =>
  Buffer.from(Array.from({ length }, () => dice.below(256)));

const lengths = [
  0n,
  1n,
  127n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];

const ways: ((dice: Dice, message: Buffer) => Buffer)[] = [
  (dice) => noise(dice, dice.below(64)),
  (dice) => noise(dice, dice.below(4096)),
  (dice, message) => message.subarray(0, dice.below(message.length + 1)),
  (dice, message) => Buffer.concat([message, noise(dice, 1 + dice.below(16))]),
  (dice, message) =>
    Buffer.concat([message, message, message.subarray(dice.below(message.length + 1))]),
  (dice, message) => {
    const changed = Buffer.from(message);
    for (let count = 1 + dice.below(4); changed.length > 0 && count > 0; count -= 1) {
      changed[dice.below(changed.length)] = dice.below(256);
    }
    return changed;
  },
  // A known or unknown field that declares more than its length.
  (dice, message) => {
    const tag = ((1 + dice.below(40)) << 3) | 2;
    return Buffer.concat([
      message,
      varint(BigInt(tag)),
      varint(lengths[dice.below(lengths.length)]!),
    ]);
  },
  // A number too large for its field.
  (dice, message) => {
    const tag = (1 + dice.below(12)) << 3;
    return Buffer.concat([
      message,
      varint(BigInt(tag)),
      varint(lengths[dice.below(lengths.length)]!),
    ]);
  },
  (dice, message) => Buffer.concat([message, Buffer.alloc(11, 0xff)]),
];

/** A message like those of a hostile peer. */
export const mutated = (dice: Dice, message: Buffer): Buffer =>
  ways[dice.below(ways.length)]!(dice, message);
