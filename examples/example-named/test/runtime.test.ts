import { openActivity } from 'vmre/testing';

import { NamedRuntime } from '../src/runtime';

test('the argument decides the name', async () => {
  await using activity = await openActivity(NamedRuntime, {
    args: ['cats'],
    name: 'cats',
    config: { answer: 'meow' },
  });
  expect((await activity.offer()).properties).toEqual({ 'golem.runtime.example.cats': true });
  await activity.deploy();
  await activity.start();
  expect((await activity.run('ask', 'milk')).stdout).toBe('cats says meow to milk\n');
});

test('without its argument, the program names the argument', async () => {
  await using activity = await openActivity(NamedRuntime);
  await expect(activity.test()).rejects.toThrow('SERVICE is required');
});
