import fc from 'fast-check';

import { HpackDecoder } from '../../../src/h2/hpack/decoder';
import { HpackEncoder } from '../../../src/h2/hpack/encoder';
import { HpackError, ListTooLarge } from '../../../src/h2/hpack/errors';
import type { Field } from '../../../src/h2/hpack/static-table';
import { blockOf, fields } from './fields';

const limits = { maxTableSize: 4096, maxListSize: 1 << 20 };

describe('encoder and decoder', () => {
  test('the decoder returns what the encoder got, whatever the table does', () => {
    const steps = fc.array(
      fc.record({
        list: fields,
        resize: fc.option(fc.array(fc.integer({ min: 0, max: 6000 }), { maxLength: 3 })),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(steps, (all) => {
        const encoder = new HpackEncoder();
        const decoder = new HpackDecoder({ ...limits, maxTableSize: 6000 });
        for (const { list, resize } of all) {
          for (const size of resize ?? []) encoder.setMaxTableSize(size);
          // Twice: the second block mostly needs no change of the table.
          for (let time = 0; time < 2; time += 1) {
            expect(decoder.decode(encoder.encode(list))).toEqual(list);
          }
        }
      }),
    );
  });

  test('a smaller table of the decoder is kept from the next block on', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fields, fc.integer({ min: 0, max: 4096 }))), (all) => {
        const encoder = new HpackEncoder();
        const decoder = new HpackDecoder(limits);
        for (const [list, size] of all) {
          decoder.setMaxTableSize(size);
          encoder.setMaxTableSize(size);
          expect(decoder.decode(encoder.encode(list))).toEqual(list);
        }
      }),
    );
  });

  test('bytes that repeat the headers of a call are a few', () => {
    const encoder = new HpackEncoder();
    const list: Field[] = [
      [':method', 'POST'],
      [':path', '/vm.VM/Version'],
      ['te', 'trailers'],
      ['user-agent', 'x'.repeat(200)],
    ];
    encoder.encode(list);
    expect(encoder.encode([...list])).toHaveLength(list.length);
  });

  test.each(['grpc-timeout', 'authorization', 'cookie'])('%s displaces no other header', (name) => {
    const encoder = new HpackEncoder();
    const decoder = new HpackDecoder(limits);
    const lasting: Field[] = [['lasting', 'value']];
    decoder.decode(encoder.encode(lasting));
    for (let call = 0; call < 1000; call += 1) {
      decoder.decode(encoder.encode([[name, `${call}${'u'.repeat(100)}`]]));
    }
    expect(encoder.encode([...lasting])).toHaveLength(1);
  });

  test('a secret is marked, so that no proxy puts it into a table', () => {
    const block = new HpackEncoder().encode([['authorization', 'Bearer 1']]);
    expect(block[0]! >>> 4).toBe(1);
  });

  test('a character that is not a byte is rejected, and changes nothing', () => {
    const encoder = new HpackEncoder();
    const list: Field[] = [['name', 'first']];
    expect(() => encoder.encode([...list, ['name', '\u2603']])).toThrow(RangeError);
    expect(new HpackDecoder(limits).decode(encoder.encode(list))).toEqual(list);
  });
});

describe('a block that is decoded again', () => {
  const decoder = new HpackDecoder(limits);
  const block = blockOf.index(2, 7);

  test('gives the same list while the table stays as it is', () => {
    const list = decoder.decode(block);
    expect(decoder.decode(Buffer.from(block))).toBe(list);
    decoder.decode(blockOf.kept('name', 'value'));
    expect(decoder.decode(block)).toEqual(list);
  });

  test('is read anew when its indexes mean other fields', () => {
    const newest = blockOf.index(62);
    expect(decoder.decode(newest)).toEqual([['name', 'value']]);
    expect(decoder.decode(newest)).toEqual([['name', 'value']]);
    decoder.decode(blockOf.kept('name', 'other'));
    expect(decoder.decode(newest)).toEqual([['name', 'other']]);
    decoder.decode(blockOf.resize(0));
    expect(() => decoder.decode(newest)).toThrow(HpackError);
  });

  test('many different blocks take no more memory than a few', () => {
    const known = (decoder as unknown as { known: Map<string, unknown> }).known;
    for (let call = 0; call < 10_000; call += 1) decoder.decode(blockOf.passing('n', `${call}`));
    decoder.decode(blockOf.passing('n', 'x'.repeat(10_000)));
    expect(known.size).toBeLessThanOrEqual(64);
    for (const key of known.keys()) expect(key.length).toBeLessThanOrEqual(256);
  });
});

describe('a hostile block', () => {
  test('any bytes give a list, or one of the two errors', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      // Mostly valid: indexes, literals and resizes with a byte changed.
      fc.tuple(fields, fc.nat(), fc.nat(255)).map(([list, at, byte]) => {
        const block = Buffer.from(new HpackEncoder().encode(list));
        if (block.length > 0) block[at % block.length] = byte;
        return block;
      }),
    );
    const sizes = { maxTableSize: 256, maxListSize: 300, maxFields: 5 };
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 8 }), (blocks) => {
        const decoder = new HpackDecoder(sizes);
        for (const block of blocks) {
          try {
            const list = decoder.decode(Buffer.from(block));
            const total = list.reduce(
              (sum, [name, value]) => sum + name.length + value.length + 32,
              0,
            );
            expect(total).toBeLessThanOrEqual(sizes.maxListSize);
            expect(list.length).toBeLessThanOrEqual(sizes.maxFields);
          } catch (error) {
            if (error instanceof HpackError) return;
            expect(error).toBeInstanceOf(ListTooLarge);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('a block that is cut at any byte is an error, or ends between two headers', () => {
    fc.assert(
      fc.property(fields, (all) => {
        const list = all.filter(([, value]) => value.length < 100);
        const block = new HpackEncoder().encode(list);
        for (let end = 0; end < block.length; end += 1) {
          const decoder = new HpackDecoder(limits);
          try {
            const part = decoder.decode(block.subarray(0, end));
            expect(part).toEqual(list.slice(0, part.length));
          } catch (error) {
            expect(error).toBeInstanceOf(HpackError);
          }
        }
      }),
    );
  });

  test.each([
    ['index 0', [0x80]],
    ['an index that nothing has', [0xbe]],
    ['the name of an index that nothing has', [0x7e, 0x01, 0x61]],
    ['an integer without an end', [0xff, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01]],
    ['an integer that is cut', [0xff, 0x80]],
    ['a text that is cut', [0x40, 0x05, 0x61]],
    ['a text without a length', [0x40]],
    ['a resize above the limit', [0x3f, 0xe2, 0x1f]],
    ['a resize after a header', [0x82, 0x20]],
    ['padding of zeros', [0x40, 0x81, 0x1e, 0x00]],
    ['padding of more than seven bits', [0x40, 0x82, 0x1f, 0xff, 0x00]],
    ['the symbol of the end', [0x40, 0x84, 0xff, 0xff, 0xff, 0xff, 0x00]],
  ])('%s is an error', (_, bytes) => {
    expect(() => new HpackDecoder(limits).decode(Buffer.from(bytes))).toThrow(HpackError);
  });

  test('a table that the peer must make smaller is an error if it does not', () => {
    const decoder = new HpackDecoder(limits);
    decoder.decode(blockOf.index(2));
    decoder.setMaxTableSize(100);
    expect(() => decoder.decode(blockOf.index(2))).toThrow(HpackError);
  });

  test('one that repeats a large field holds nothing above the limit, and keeps the table right', () => {
    const decoder = new HpackDecoder({ maxTableSize: 4096, maxListSize: 10_000 });
    const bomb = Buffer.concat([
      blockOf.kept('name', 'x'.repeat(4000)),
      Buffer.alloc(16_000, blockOf.index(62)),
      blockOf.kept('after', 'the bomb'),
    ]);
    expect(() => decoder.decode(bomb)).toThrow(ListTooLarge);
    expect(decoder.decode(blockOf.index(62))).toEqual([['after', 'the bomb']]);
  });

  test('one with many short fields is above the limit on fields', () => {
    const decoder = new HpackDecoder({ ...limits, maxFields: 100 });
    expect(decoder.decode(Buffer.alloc(100, blockOf.index(2)))).toHaveLength(100);
    expect(() => decoder.decode(Buffer.alloc(101, blockOf.index(2)))).toThrow(ListTooLarge);
  });

  test('a field larger than the table empties it', () => {
    const decoder = new HpackDecoder({ ...limits, maxTableSize: 100 });
    decoder.decode(blockOf.kept('a', 'b'));
    expect(decoder.decode(blockOf.index(62))).toEqual([['a', 'b']]);
    decoder.decode(blockOf.kept('a', 'b'.repeat(100)));
    expect(() => decoder.decode(blockOf.index(62))).toThrow(HpackError);
  });
});
