import { openActivity } from 'vmre/testing';

import { ServiceRuntime } from '../src/runtime';

const requests = 'golem.usage.example.requests';

test('the requestor administers the service and pays by usage', async () => {
  await using activity = await openActivity(ServiceRuntime);
  const { url } = await activity.start<{ url: string }>();
  expect((await activity.run('service', 'info')).value).toEqual({ url });
  expect((await fetch(`${url}/alice`)).status).toBe(403);

  expect((await activity.run('user', 'add', 'alice')).code).toBe(0);
  expect((await activity.run('user', 'add', 'bob')).code).toBe(0);
  for (const name of ['bob', 'bob', 'alice']) {
    expect(await (await fetch(`${url}/${name}`)).text()).toBe(`hello ${name}\n`);
  }
  expect((await activity.run('user', 'list', '--sort', 'requests')).value).toEqual([
    { name: 'bob', requests: 2 },
    { name: 'alice', requests: 1 },
  ]);
  expect(activity.states).toEqual([{ name: 'service', value: { url } }]);

  await activity.stop();
  expect(activity.counters.get(requests)).toBe(3);
  await expect(fetch(url)).rejects.toThrow();
});

test('mistakes are explained', async () => {
  await using activity = await openActivity(ServiceRuntime);
  await activity.start();
  expect(await activity.run('user', 'remove', 'carol')).toMatchObject({
    code: 1,
    stderr: 'unknown user carol\n',
  });
  await expect(activity.run('user', 'list', '--sort', 'age')).rejects.toThrow(
    '--sort must be one of name, requests; got "age"',
  );
  await expect(activity.run('usr')).rejects.toThrow('Did you mean');
});
