import { openActivity, type TestActivity } from 'vmre/testing';

import { ServiceRuntime } from '../src/runtime';

let activity: TestActivity;
let url: string;

beforeEach(async () => {
  activity = await openActivity(ServiceRuntime);
  ({ url } = await activity.start<{ url: string }>());
});

afterEach(() => activity.stop());

test('the requestor says who may use the service', async () => {
  expect((await fetch(`${url}/ann`)).status).toBe(403);
  expect((await activity.run('user', 'add', 'ann')).code).toBe(0);
  expect(await (await fetch(`${url}/ann`)).text()).toBe('hello ann\n');
  expect((await activity.run('user', 'list')).value).toEqual(['ann']);
  expect((await activity.run('user', 'remove', 'ann')).code).toBe(0);
  expect((await fetch(`${url}/ann`)).status).toBe(403);
});

test('every request is counted', async () => {
  await fetch(`${url}/ann`);
  await fetch(`${url}/bob`);
  await activity.stop();
  expect(activity.counters.get('golem.usage.requests')).toBe(2);
});

test('nothing listens after the end', async () => {
  await activity.stop();
  await expect(fetch(url)).rejects.toThrow();
});

test('mistakes are explained', async () => {
  expect(await activity.run('user', 'remove', 'bob')).toMatchObject({
    code: 1,
    stderr: 'there is no user bob\n',
  });
});
