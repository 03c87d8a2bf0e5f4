import { deepStrictEqual } from 'node:assert/strict';
import fc from 'fast-check';

import { HpackDecoder } from '../../../src/h2/hpack/decoder';
import { HpackEncoder } from '../../../src/h2/hpack/encoder';
import { HpackError } from '../../../src/h2/hpack/errors';
import type { Field } from '../../../src/h2/hpack/static-table';
import { fields } from '../../h2/hpack/fields';
import { messageOf } from '../../../src/support/errors/vmre-error';
import type { Tally } from '../../support/tally';
import type { Sandbox } from '../sandbox';
import type { H2Peers } from './go/build';
import { HpackPeer } from './hpack-peer';

const RUNS = 300;
const TABLE_BYTES = 65_536;

interface Step {
  list: Field[];
  sizes: number[];
  damage: readonly [number, number] | null;
}

/** Lists of one connection, each after changes of the size of the table. */
const connection: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    list: fields,
    sizes: fc.array(fc.integer({ min: 0, max: 8000 }), { maxLength: 3 }),
    /** A byte of the block that is changed, and what it is changed to. */
    damage: fc.option(fc.tuple(fc.nat(), fc.nat(255)), { freq: 5 }),
  }),
  { minLength: 1, maxLength: 20 },
);

const newDecoder = (): HpackDecoder =>
  new HpackDecoder({ maxTableSize: TABLE_BYTES, maxListSize: 2 ** 24 });

/** Our header blocks against those of Go's `http2/hpack`. */
export async function checkHpack(
  { hpack }: H2Peers,
  _sandbox: Sandbox,
  tally: Tally,
): Promise<void> {
  const peer = new HpackPeer(hpack);
  try {
    await property(tally, 'hpack: Go decodes what we encode', async (lists) => {
      const encoder = new HpackEncoder();
      for (const { list, sizes } of lists) {
        for (const size of sizes) encoder.setMaxTableSize(size);
        for (let time = 0; time < 2; time += 1) {
          deepStrictEqual(await peer.decode(encoder.encode(list)), list);
        }
      }
    });
    await property(tally, 'hpack: we decode what Go encodes', async (lists) => {
      const decoder = newDecoder();
      for (const { list, sizes } of lists) {
        deepStrictEqual(decoder.decode(await peer.encode(list, sizes)), list);
        deepStrictEqual(decoder.decode(await peer.encode(list, [])), list);
      }
    });
    await property(tally, 'hpack: we and Go reject the same blocks', async (lists) => {
      const encoder = new HpackEncoder();
      const decoder = newDecoder();
      for (const { list, damage } of lists) {
        const block = damagedBy(damage, encoder.encode(list));
        const [ours, theirs] = [outcome(decoder, block), await peer.decode(block)];
        if (ours instanceof Error && isStricter(ours)) return;
        deepStrictEqual(ours instanceof Error, theirs instanceof Error);
        if (ours instanceof Error) return;
        deepStrictEqual(ours, theirs);
      }
    });
  } finally {
    await peer.close();
  }

  async function property(
    results: Tally,
    name: string,
    holds: (lists: Step[]) => Promise<void>,
  ): Promise<void> {
    const each = fc.asyncProperty(connection, async (lists) => {
      peer.begin();
      await holds(lists);
    });
    try {
      await fc.assert(each, { numRuns: RUNS });
      results.passed(name);
    } catch (error) {
      results.failed(name, messageOf(error));
    }
  }
}

function damagedBy(damage: readonly [number, number] | null, block: Buffer): Buffer {
  const damaged = Buffer.from(block);
  if (damage && block.length > 0) damaged[damage[0] % block.length] = damage[1];
  return damaged;
}

function outcome(decoder: HpackDecoder, block: Buffer): readonly Field[] | HpackError {
  try {
    return decoder.decode(block);
  } catch (error) {
    if (error instanceof HpackError) return error;
    throw error;
  }
}

/** Go accepts integers of up to 63 bits, and a resize after a header while its table is empty. */
const isStricter = ({ message }: Error): boolean =>
  message === 'an integer is too long' || message === 'a resize after a header';
