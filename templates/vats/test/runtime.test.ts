import { openActivity, type TestActivity } from 'vmre/testing';

import { VatsRuntime } from '../src/runtime';

let activity: TestActivity;

beforeEach(async () => {
  activity = await openActivity(VatsRuntime, { config: { first: 1 } });
});

afterEach(() => activity.stop());

test('messages are answered, and paid for', async () => {
  await activity.test();
  await activity.start();
  expect((await activity.run('add', '2')).value).toEqual({ sum: 3, line: 1 });
  expect((await activity.run('add', '3')).value).toEqual({ sum: 6, line: 2 });
  expect((await activity.run('journal')).value).toEqual(['2 makes 3', '3 makes 6']);
  await activity.stop();
  expect(activity.counters.get('golem.usage.deliveries')).toBeGreaterThan(5);
}, 30_000);

test('the vats are told of', async () => {
  await activity.start();
  expect((await activity.run('stats')).value).toEqual({ vats: ['counter', 'journal'] });
}, 30_000);

test('mistakes are explained, and change nothing', async () => {
  await activity.start();
  const { code, stderr } = await activity.run('add', '-1');
  expect([code, stderr]).toEqual([1, expect.stringContaining('it only counts up')]);
  expect((await activity.run('journal')).value).toEqual([]);
}, 30_000);
