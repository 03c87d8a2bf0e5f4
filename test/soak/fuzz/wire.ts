import { WireWriter } from '../../../src/protobuf/wire-writer';
import type { Random } from '../../support/random';

const integers = [0, 1, 5, 127, 128, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2n ** 63n, 2n ** 64n - 1n];

/** A protobuf message: fields with small numbers, of all kinds, nested in each other. */
export function wireMessage(random: Random, depth = 3): Buffer {
  const writer = new WireWriter();
  writeFields(writer, random, depth);
  return Buffer.from(writer.take());
}

function writeFields(writer: WireWriter, random: Random, depth: number): void {
  for (let left = random.below(6); left > 0; left -= 1) {
    const field = 1 + random.below(random.below(5) === 0 ? 40 : 8);
    switch (random.below(5)) {
      case 0:
        writer.uint64(field, random.pick(integers));
        break;
      case 1:
        writer.double(field, random.pick([0.5, -0, Infinity, NaN, 1e300]));
        break;
      case 2:
        writer.requiredString(field, random.pick(['', 'text', '\u0000', 'x'.repeat(200)]));
        break;
      case 3:
        writer.bytes(field, random.bytes(random.below(40)));
        break;
      default: {
        const mark = writer.openField(field);
        if (depth > 0) writeFields(writer, random, depth - 1);
        writer.close(mark);
      }
    }
  }
}
