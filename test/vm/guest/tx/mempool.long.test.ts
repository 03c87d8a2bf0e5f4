import { Mempool, MEMPOOL } from '../../../../src/vm/guest/tx/mempool';
import type { SignedTx } from '../../../../src/vm/guest/tx/signed-tx';

let made = 0;
function tx(sender: number, nonce: bigint, size = 200): SignedTx {
  const id = Buffer.alloc(32);
  id.writeUInt32BE((made += 1));
  const from = Buffer.alloc(20);
  from.writeUInt32BE(sender);
  return { tx: {} as never, id, bytes: Buffer.alloc(size), sender: from, nonce };
}

const attempt = (pool: Mempool, one: SignedTx, next: bigint): string => {
  try {
    pool.add(one, next);
    return 'added';
  } catch (error) {
    return (error as { data: { problem: string } }).data.problem;
  }
};

test('a million attempts stay within the limits', () => {
  const pool = new Mempool();
  const outcomes = new Set<string>();
  for (let at = 0; at < 1_000_000; at += 1) {
    outcomes.add(attempt(pool, tx(at % 1000, BigInt(((at / 1000) % 100) | 0)), 0n));
  }
  expect(pool.count).toBe(MEMPOOL.count);
  expect([...outcomes].sort()).toEqual(['added', 'full', 'nonce']);
}, 120_000);
