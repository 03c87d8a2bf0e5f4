import { openActivity } from 'vmre/testing';

import { ServerRuntime } from '../src/runtime';

const open = () => openActivity(ServerRuntime, { config: { greeting: 'good day' } });

test('the offer contains the greeting', async () => {
  await using activity = await open();
  const { properties } = await activity.offer();
  expect(properties).toEqual({ 'golem.runtime.greeting': 'good day' });
});

test('it greets', async () => {
  await using activity = await open();
  await activity.start();
  expect(await activity.run('hello', 'Ann', 'Bob')).toMatchObject({
    code: 0,
    stdout: 'good day Ann\ngood day Bob\n',
  });
});

test('a kill ends a command', async () => {
  await using activity = await open();
  await activity.start();
  const command = await activity.begin('wait', '60');
  await command.kill();
  expect((await command.ended).code).toBe(143);
});

test('an unknown command is rejected', async () => {
  await using activity = await open();
  await activity.start();
  await expect(activity.run('helo')).rejects.toThrow('unknown command helo');
});
