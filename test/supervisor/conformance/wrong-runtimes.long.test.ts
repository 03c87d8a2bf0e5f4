import { checkChanged, idsOf } from './trial-runtime';
import {
  inCommandMode,
  wrongCommandLines,
  wrongDeploys,
  wrongRuntimesInCommandMode,
} from './wrong-command-lines';
import type { WrongRuntime } from './wrong-runtime';
import { wrongServers } from './wrong-servers';

const cases = (runtimes: readonly WrongRuntime[]): [string, string, WrongRuntime][] =>
  runtimes.map((runtime) => [runtime.rule, runtime.what, runtime]);

/** Checks a wrong runtime. @returns the failed items */
async function failures({ changes }: WrongRuntime, others: WrongRuntime['changes'] = []) {
  const { items, left } = await checkChanged([...others, ...changes]);
  expect(left).toEqual([]);
  return items.filter(({ verdict }) => verdict === 'failed').map(({ id, seen }) => ({ id, seen }));
}

const expected = ({ rule, seen }: WrongRuntime) => [
  { id: rule, seen: expect.stringContaining(seen) as string },
];

describe('a wrong runtime fails exactly its item', () => {
  test.each(cases([...wrongCommandLines, ...wrongServers]))(
    '%s: %s',
    async (_rule, _what, runtime) => {
      expect(await failures(runtime)).toEqual(expected(runtime));
    },
  );

  test.each(cases(wrongDeploys))('%s: %s', async (_rule, _what, runtime) => {
    expect(await failures(runtime)).toEqual(expected(runtime));
  });

  test.each(cases(wrongRuntimesInCommandMode))(
    '%s in command mode: %s',
    async (_rule, _what, runtime) => {
      expect(await failures(runtime, inCommandMode)).toEqual(expected(runtime));
    },
  );
});

test('every rule has a wrong runtime', async () => {
  const { items } = await checkChanged([]);
  const all = [
    ...wrongCommandLines,
    ...wrongServers,
    ...wrongDeploys,
    ...wrongRuntimesInCommandMode,
  ];
  const rules = new Set(all.map(({ rule }) => rule));
  expect(items.map(({ id }) => id).filter((id) => !rules.has(id))).toEqual([]);
});

describe('a correct runtime passes all that apply', () => {
  test('in server mode', async () => {
    const { items, left } = await checkChanged([]);
    expect(idsOf(items, 'failed')).toEqual([]);
    expect(idsOf(items, 'notApplicable')).toEqual(['R35', 'R36', 'R37', 'R38', 'R39']);
    expect(idsOf(items, 'notChecked')).toEqual([]);
    expect(left).toEqual([]);
  });

  test('in command mode', async () => {
    const { items } = await checkChanged(inCommandMode);
    expect(idsOf(items, 'failed')).toEqual([]);
    expect(idsOf(items, 'passed')).toHaveLength(18);
    expect(idsOf(items, 'notChecked')).toEqual([]);
  });
});
