import { openActivity } from 'vmre/testing';

import { ServiceRuntime } from '../src/runtime';

interface Started {
  url: string;
}

test('users have access', async () => {
  await using activity = await openActivity(ServiceRuntime);
  const { url } = await activity.start<Started>();
  expect((await fetch(`${url}/ann`)).status).toBe(403);
  expect((await activity.run('user', 'add', 'ann')).code).toBe(0);
  expect(await (await fetch(`${url}/ann`)).text()).toBe('hello ann\n');
  expect((await activity.run<string[]>('user', 'list')).value).toEqual(['ann']);
  expect((await activity.run('user', 'remove', 'ann')).code).toBe(0);
  expect((await fetch(`${url}/ann`)).status).toBe(403);
});

test('every request is counted', async () => {
  await using activity = await openActivity(ServiceRuntime);
  const { url } = await activity.start<Started>();
  await fetch(`${url}/ann`);
  await fetch(`${url}/bob`);
  await activity.stop();
  expect(activity.counters.get('golem.usage.requests')).toBe(2);
});

test('the service stops with the activity', async () => {
  await using activity = await openActivity(ServiceRuntime);
  const { url } = await activity.start<Started>();
  await activity.stop();
  await expect(fetch(url)).rejects.toThrow();
});

test('the message of an error goes to stderr', async () => {
  await using activity = await openActivity(ServiceRuntime);
  await activity.start();
  expect(await activity.run('user', 'remove', 'bob')).toMatchObject({
    code: 1,
    stderr: 'unknown user bob\n',
  });
});
