import fc from 'fast-check';

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

test('large transactions are limited by their bytes', () => {
  const pool = new Mempool();
  let added = 0;
  for (let at = 0; at < 1000; at += 1) {
    if (attempt(pool, tx(at, 0n, 64 * 1024), 0n) === 'added') added += 1;
  }
  expect(added).toBe(MEMPOOL.bytes / (64 * 1024));
});

test('what is added and removed leaves nothing behind', () => {
  const step = fc.record({ sender: fc.nat(3), nonce: fc.nat(9), drop: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const pool = new Mempool();
      const model = new Map<string, SignedTx>();
      for (const { sender, nonce, drop } of steps) {
        const key = `${sender} ${nonce}`;
        const before = model.get(key);
        if (drop && before) {
          pool.remove(before);
          model.delete(key);
        } else if (!drop) {
          const one = tx(sender, BigInt(nonce));
          expect(attempt(pool, one, 0n)).toBe(before ? 'nonce' : 'added');
          if (!before) model.set(key, one);
        }
        expect(new Set(pool.all)).toEqual(new Set(model.values()));
      }
      for (const one of model.values()) pool.dropBefore(one.sender, 10n);
      expect(pool.count).toBe(0);
      expect(attempt(pool, tx(0, 0n, MEMPOOL.bytes), 0n)).toBe('added');
    }),
  );
});
