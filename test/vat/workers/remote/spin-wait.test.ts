import { SpinWait } from '../../../../src/vat/workers/remote/spin-wait';

/** Waits for an event at a given attempt, counted over all waits. @returns the number of attempts */
function tries(spinning: SpinWait, comesAt: number): { seen: boolean; made: number } {
  let made = 0;
  const seen = spinning.sees(() => (made += 1) >= comesAt);
  return { seen, made };
}

test('an event that comes soon is noticed', () => {
  const spinning = new SpinWait();
  expect(tries(spinning, 1)).toEqual({ seen: true, made: 1 });
  expect(tries(spinning, 500)).toEqual({ seen: true, made: 500 });
});

test('after a wait in vain it does not spin for a while, and longer after each further one', () => {
  const spinning = new SpinWait();
  const waits = Array.from({ length: 5000 }, () => tries(spinning, Infinity).made);
  const tried = waits.flatMap((made, wait) => (made > 0 ? [wait] : []));
  const pauses = tried.slice(1).map((wait, index) => wait - (tried[index] as number) - 1);
  expect(pauses.slice(0, 8)).toEqual([16, 32, 64, 128, 256, 512, 1024, 1024]);
});

test('after a success it spins each time', () => {
  const spinning = new SpinWait();
  for (let wait = 0; wait < 100; wait += 1) tries(spinning, Infinity);
  while (!tries(spinning, 1).seen);
  for (let wait = 0; wait < 100; wait += 1) expect(tries(spinning, 100).seen).toBe(true);
});
