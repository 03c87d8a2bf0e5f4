import { join } from 'node:path';

import { openActivity, testVmPlugin, type TestActivity } from 'vmre/testing';

import { VmHostRuntime } from '../src/runtime';

const genesis = join(__dirname, '../genesis.txt');
let activity: TestActivity;

const open = async (plugin: string): Promise<void> => {
  activity = await openActivity(VmHostRuntime, { config: { plugin, genesis } });
};

afterEach(() => activity.stop());

test('a chain is booted, makes blocks and answers', async () => {
  await open(testVmPlugin);
  await activity.test();
  const { url } = await activity.start<{ url: string }>();
  expect((await activity.run('chain', 'info')).value).toMatchObject({ height: 0, url });
  expect((await activity.run('block', 'build')).value).toEqual({ height: 1, size: 48 });
  expect((await activity.run('call', 'guest.last', '{}')).value).toMatchObject({ height: 1 });
  await activity.stop();
  expect(activity.counters.get('golem.usage.blocks')).toBe(1);
}, 30_000);

test('what the VM says is in the log', async () => {
  await open(testVmPlugin);
  await activity.start();
  expect(activity.log).toContain('texts: serving');
}, 30_000);

test('mistakes are explained', async () => {
  await open('');
  await expect(activity.test()).rejects.toThrow('set plugin in the configuration');
  await activity.stop();
  await open('/no/such/plugin');
  await expect(activity.test()).rejects.toThrow('there is no plugin at /no/such/plugin');
});
