import { parseDuration } from '../../src/support/duration';

test.each([
  ['0', 0],
  ['30', 30_000],
  ['1.5', 1500],
  ['500ms', 500],
  ['30s', 30_000],
  ['2m', 120_000],
  ['1m30s', 90_000],
  ['1.5h', 5_400_000],
  ['1h1m1s1ms', 3_661_001],
  ['1000000000', 1e12],
])('%s', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each([
  '',
  's',
  '-1',
  '+1',
  '1e9',
  '1d',
  '1 s',
  '1s ',
  '.5s',
  '1.s',
  '1,5s',
  '1sm',
  'NaN',
  '٣s',
])('%j is not a duration', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});
