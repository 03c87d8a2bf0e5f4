import { checkChanged, idsOf } from './trial-runtime';
import { inCommandMode } from './wrong-command-lines';
import { problemOf, wrongRuntimes } from './wrong-runtimes';

/** `npm run soak -- conformance` checks all of them. */
const some = wrongRuntimes.filter((_runtime, at) => at % 8 === 0);

test.concurrent.each(some.map((runtime) => [runtime.rule, runtime.what, runtime] as const))(
  'a wrong runtime fails exactly %s: %s',
  async (_rule, _what, runtime) => {
    expect(await problemOf(runtime)).toBe('');
  },
);

test('a correct runtime in server mode passes all rules that apply; every rule has a wrong one', async () => {
  const { items, left } = await checkChanged([]);
  expect(idsOf(items, 'failed')).toEqual([]);
  expect(idsOf(items, 'notApplicable')).toEqual(['R35', 'R36', 'R37', 'R38', 'R39']);
  expect(idsOf(items, 'notChecked')).toEqual([]);
  expect(left).toEqual([]);
  const rules = new Set(wrongRuntimes.map(({ rule }) => rule));
  expect(items.map(({ id }) => id).filter((id) => !rules.has(id))).toEqual([]);
});

test('a correct runtime in command mode passes all rules that apply', async () => {
  const { items } = await checkChanged(inCommandMode);
  expect(idsOf(items, 'failed')).toEqual([]);
  expect(idsOf(items, 'passed')).toHaveLength(18);
  expect(idsOf(items, 'notChecked')).toEqual([]);
});
