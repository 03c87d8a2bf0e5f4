import { openActivity, type TestActivity } from 'vmre/testing';

import { sample } from '../../../test/support/plays-all';
import { VatsRuntime } from '../src/runtime';
import type { Settings } from '../src/settings';

const DELIVERIES = 'golem.usage.example.deliveries';
let activity: TestActivity;

const open = async (settings: Partial<Settings> = {}): Promise<void> => {
  activity = await openActivity(VatsRuntime, { config: settings });
};

/** Runs a command that has to succeed. @returns its value */
async function ask(...[bin = '', ...args]: string[]): Promise<unknown> {
  const { code, value, stderr } = await activity.run(bin, ...args);
  if (code !== 0) throw new Error(stderr);
  return value;
}

afterEach(() => activity.stop());

test.each(sample(['local', 'thread', 'process', 'quickjs'] as const, 2))(
  'DEPLOY makes the store, RUN sends messages, the requestor pays for deliveries: %s',
  async (worker) => {
    await open({ worker });
    await activity.test();
    expect(await activity.deploy()).toMatchObject({ vats: ['ledger', 'audit'] });
    expect(await activity.start()).toMatchObject({
      vats: [{ name: 'ledger', deliveries: 2 }, { name: 'audit' }],
    });
    expect(await ask('account', 'open', 'ann', '10')).toEqual({ note: 1 });
    expect(await ask('account', 'open', 'bob', '0')).toEqual({ note: 2 });
    expect(await ask('account', 'move', 'ann', 'bob', '3')).toEqual({ note: 3 });
    expect(await ask('account', 'balance', 'bob')).toEqual({ balance: 3 });
    expect(await ask('audit')).toEqual([
      'ann opens with 10',
      'bob opens with 0',
      '3 from ann to bob',
    ]);
    await activity.stop();
    // Three messages with a note and its answer each, and two questions.
    expect(activity.counters.get(DELIVERIES)).toBeGreaterThanOrEqual(3 * 3 + 2);
  },
);

test('many at once are all answered, and in order', async () => {
  await open();
  await activity.start();
  const names = Array.from({ length: 20 }, (_, index) => `n${index}`);
  const notes = await Promise.all(names.map((name) => ask('account', 'open', name, '1')));
  expect(new Set(notes.map((each) => (each as { note: number }).note)).size).toBe(20);
  expect(await ask('audit')).toHaveLength(20);
});

test('mistakes of the requestor are explained, and change nothing', async () => {
  await open();
  await activity.start();
  await ask('account', 'open', 'ann', '10');
  await ask('account', 'open', 'bob', '0');
  await expect(ask('account', 'move', 'ann', 'bob', '11')).rejects.toThrow(
    'ann has 10, and not 11',
  );
  await expect(ask('account', 'balance', 'carl')).rejects.toThrow('there is no account carl');
  await expect(ask('account', 'open', 'ann', '-1')).rejects.toThrow('AMOUNT');
  await expect(ask('account', 'open', 'ann', '1.5')).rejects.toThrow('AMOUNT must be an integer');
  await expect(ask('account', 'open', 'ann', '1e400')).rejects.toThrow('AMOUNT must be a number');
  await expect(ask('send', 'ledgr', 'balance', '[]')).rejects.toThrow('unknown vat ledgr');
  await expect(ask('send', 'ledger', 'blance', '[]')).rejects.toThrow('no method');
  await expect(activity.run('acount')).rejects.toThrow('Did you mean');
  expect(await ask('account', 'balance', 'ann')).toEqual({ balance: 10 });
});
