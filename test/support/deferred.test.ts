import { deferred } from '../../src/support/deferred';

test('a deferred promise is settled from outside, once', async () => {
  const number = deferred<number>();
  number.resolve(1);
  number.resolve(2);
  number.reject(new Error('late'));
  await expect(number.promise).resolves.toBe(1);
});

test('a deferred promise can be rejected', async () => {
  const { promise, reject } = deferred();
  reject(new Error('no'));
  await expect(promise).rejects.toThrow('no');
});
