import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openActivity } from 'vmre/testing';

import { ServerRuntime } from '../src/runtime.js';

const open = () => openActivity(ServerRuntime, { config: { greeting: 'good day' } });

test('the offer contains the greeting', async () => {
  await using activity = await open();
  const { properties } = await activity.offer();
  assert.deepEqual(properties, { 'golem.runtime.greeting': 'good day' });
});

test('it greets', async () => {
  await using activity = await open();
  await activity.start();
  const { code, stdout } = await activity.run('hello', 'Ann', 'Bob');
  assert.deepEqual([code, stdout], [0, 'good day Ann\ngood day Bob\n']);
});

test('a kill ends a command', async () => {
  await using activity = await open();
  await activity.start();
  const command = await activity.begin('wait', '60');
  await command.kill();
  assert.equal((await command.ended).code, 143);
});

test('an unknown command is rejected', async () => {
  await using activity = await open();
  await activity.start();
  await assert.rejects(activity.run('helo'), /unknown command helo/);
});
