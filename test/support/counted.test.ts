import { counted } from '../../src/support/counted';

test.each([
  [counted(0, 'problem'), '0 problems'],
  [counted(1, 'problem'), '1 problem'],
  [counted(2, 'problem'), '2 problems'],
  [counted(1, 'property', 'properties'), '1 property'],
  [counted(3, 'process', 'processes'), '3 processes'],
])('%s', (text, expected) => {
  expect(text).toBe(expected);
});
