import { ruleGroups } from '../../../src/supervisor/conformance/rules';
import { checkChanged } from './trial-runtime';

test('yields an item for each rule, in order, with what was seen', async () => {
  const { items, left } = await checkChanged([
    ["case 'test':\n", "case 'test':\n console.error('no KVM'); process.exitCode = 1;"],
  ]);
  const rules = ruleGroups.flatMap((group) => group.rules);
  expect(items.map(({ id }) => id)).toEqual(rules.map(({ id }) => id));
  expect(items[0]).toEqual({
    id: 'R1',
    group: 'Command line',
    title: 'test succeeds',
    verdict: 'failed',
    rule: rules[0]?.rule,
    seen: 'test exited with exit code 1; stderr: no KVM',
    mend: rules[0]?.mend,
    tookMs: expect.any(Number) as number,
  });
  const others = new Set(items.slice(1).map(({ verdict }) => verdict));
  expect(others).toEqual(new Set(['passed', 'notApplicable']));
  expect(left).toEqual([]);
});

test('rules without their precondition are not checked', async () => {
  const { items } = await checkChanged([
    ['function deploy() {', "function deploy() { throw new Error('no disk');"],
  ]);
  const verdictOf = (id: string): string | undefined =>
    items.find((item) => item.id === id)?.verdict;
  expect(verdictOf('R6')).toBe('failed');
  expect(['R7', 'R13', 'R36', 'R40'].map(verdictOf)).toEqual(Array(4).fill('notChecked'));
});
