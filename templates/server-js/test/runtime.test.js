import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';

import { openActivity } from 'vmre/testing';

import runtime from '../src/runtime.js';

let activity;

beforeEach(async () => {
  activity = await openActivity(runtime, { config: { greeting: 'good day' } });
});

afterEach(() => activity.stop());

test('the offer contains the greeting', async () => {
  const { properties } = await activity.offer();
  assert.deepEqual(properties, { 'golem.runtime.greeting': 'good day' });
});

test('it greets', async () => {
  await activity.start();
  const { code, stdout } = await activity.run('hello', 'Ann', 'Bob');
  assert.deepEqual([code, stdout], [0, 'good day Ann\ngood day Bob\n']);
});

test('a kill ends a command', async () => {
  await activity.start();
  const command = await activity.begin('wait', '60');
  await command.kill();
  assert.equal((await command.ended).code, 143);
});

test('an unknown command is rejected', async () => {
  await activity.start();
  await assert.rejects(activity.run('helo'), /unknown command helo/);
});
