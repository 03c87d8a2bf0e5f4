import { inputFor } from './mutate';
import { texts, type Reader } from './reader';
import { Random } from '../../support/random';

const reader: Reader = {
  valid: texts('{"a": 1}', 'other'),
  tokens: ['"a":'],
  generate: (random) => Buffer.from(String(random.next())),
  read: () => undefined,
};

test('a seed reproduces its input', () => {
  for (let seed = 0; seed < 2000; seed += 1) {
    const input = inputFor(reader, new Random(seed));
    expect(inputFor(reader, new Random(seed)).equals(input)).toBe(true);
    expect(input.length).toBeLessThanOrEqual(64 * 1024);
  }
});

test('inputs differ, and some are unchanged', () => {
  const inputs = new Set<string>();
  let valid = 0;
  for (let seed = 0; seed < 1000; seed += 1) {
    const input = inputFor(reader, new Random(seed));
    inputs.add(input.toString('latin1'));
    if (reader.valid.some((each) => each.equals(input))) valid += 1;
  }
  expect(inputs.size).toBeGreaterThan(800);
  expect(valid).toBeGreaterThan(20);
});
