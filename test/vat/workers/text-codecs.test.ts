import fc from 'fast-check';

import type { VatKernel } from '../../../src/vat';
import { closeAll, open, useWorker, vat } from './authored-kit';

/** Passed text has no unpaired surrogates, so it is given as the numbers of its units. */
const methods = `
  encode: (all) => all.map(({ units, size }) => {
    const text = String.fromCharCode(...units);
    const target = new Uint8Array(size);
    const { read, written } = new TextEncoder().encodeInto(text, target);
    return [[...new TextEncoder().encode(text)], [...target], read, written];
  }),
  decode: (all) => all.map(({ pieces, fatal, ignoreBOM }) => {
    const decoder = new TextDecoder('utf-8', { fatal, ignoreBOM });
    const steps = [...pieces.map((piece) => [piece, true]), [[], false]];
    try {
      const texts = steps.map(([piece, stream]) => decoder.decode(Uint8Array.from(piece), { stream }));
      return [...texts.join('')].map((each) => each.codePointAt(0));
    } catch (error) {
      return error.name;
    }
  }),
  refuse: () => {
    try {
      return new TextDecoder('latin1').encoding;
    } catch (error) {
      return [error.name, new TextDecoder(' UTF8 ').encoding, String(new TextEncoder())];
    }
  },`;

const unit = fc.oneof(
  fc.integer({ min: 0, max: 0xffff }),
  fc.integer({ min: 0xd7f0, max: 0xe010 }),
);
const texts = fc.record({ units: fc.array(unit), size: fc.integer({ min: 0, max: 12 }) });
/** Bytes that are nearly UTF-8. */
const leads = [0xc0, 0xc2, 0xe0, 0xed, 0xa0, 0x9f, 0xf0, 0x90, 0xf4, 0x8f, 0xf5] as const;
const byte = fc.oneof(
  fc.integer({ min: 0, max: 255 }),
  fc.constantFrom(0xef, 0xbb, 0xbf, ...leads),
);
const streams = fc.record({
  pieces: fc.array(fc.array(byte), { maxLength: 4 }),
  fatal: fc.boolean(),
  ignoreBOM: fc.boolean(),
});
type Texts = typeof texts extends fc.Arbitrary<infer Given> ? Given : never;
type Streams = typeof streams extends fc.Arbitrary<infer Given> ? Given : never;

const encode = ({ units, size }: Texts) => {
  const text = String.fromCharCode(...units);
  const target = new Uint8Array(size);
  const { read, written } = new TextEncoder().encodeInto(text, target);
  return [[...new TextEncoder().encode(text)], [...target], read, written];
};
const decode = ({ pieces, fatal, ignoreBOM }: Streams) => {
  const decoder = new TextDecoder('utf-8', { fatal, ignoreBOM });
  const steps = [...pieces.map((piece) => [piece, true] as const), [[], false] as const];
  try {
    const all = steps.map(([piece, stream]) => decoder.decode(Uint8Array.from(piece), { stream }));
    return [...all.join('')].map((each) => each.codePointAt(0));
  } catch (error) {
    return (error as Error).name;
  }
};

describe.each(['local', 'quickjs'] as const)('in a worker that is %s', (worker) => {
  let kernel: VatKernel;
  beforeAll(async () => {
    useWorker(worker);
    ({ kernel } = await open({ a: vat(methods) }));
  });
  afterAll(closeAll);

  test('text is encoded like by the host', async () => {
    const given = fc.sample(texts, 400);
    expect(await kernel.call('a', 'encode', given)).toEqual(given.map(encode));
  });

  test('bytes are decoded like by the host, in pieces', async () => {
    const given = fc.sample(streams, 400);
    const answer = (await kernel.call('a', 'decode', given)) as unknown[];
    const expected = given.map(decode);
    given.forEach((each, at) => expect([each, answer[at]]).toEqual([each, expected[at]]));
  });

  test('other encodings are rejected', async () => {
    const outcome = ['RangeError', 'utf-8', '[object TextEncoder]'];
    expect(await kernel.call('a', 'refuse')).toEqual(outcome);
  });
});
