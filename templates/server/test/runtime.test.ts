import { openActivity, type TestActivity } from 'vmre/testing';

import { ServerRuntime } from '../src/runtime';

let activity: TestActivity;

beforeEach(async () => {
  activity = await openActivity(ServerRuntime, { config: { greeting: 'good day' } });
});

afterEach(() => activity.stop());

test('the offer tells the greeting', async () => {
  const { properties } = await activity.offer();
  expect(properties).toEqual({ 'golem.runtime.greeting': 'good day' });
});

test('it greets', async () => {
  await activity.start();
  expect(await activity.run('hello', 'Ann', 'Bob')).toMatchObject({
    code: 0,
    stdout: 'good day Ann Bob\n',
  });
});

test('a command ends when it is killed', async () => {
  await activity.start();
  const command = await activity.begin('wait', '60');
  await command.kill();
  expect((await command.ended).code).toBe(143);
});

test('what it does not know is refused', async () => {
  await activity.start();
  await expect(activity.run('helo')).rejects.toThrow('unknown command helo');
});
