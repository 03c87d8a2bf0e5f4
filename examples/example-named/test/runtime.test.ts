import { openActivity, type TestActivity } from 'vmre/testing';

import { NamedRuntime } from '../src/runtime';

let activity: TestActivity;

afterEach(() => activity.stop());

test('the argument decides the name', async () => {
  activity = await openActivity(NamedRuntime, {
    args: ['cats'],
    name: 'cats',
    config: { answer: 'meow' },
  });
  expect((await activity.offer()).properties).toEqual({ 'golem.runtime.example.cats': true });
  await activity.deploy();
  await activity.start();
  expect((await activity.run('milk')).stdout).toBe('cats says meow to milk\n');
});

test('without its argument the program says what it needs', async () => {
  activity = await openActivity(NamedRuntime);
  await expect(activity.test()).rejects.toThrow('SERVICE is required');
});
