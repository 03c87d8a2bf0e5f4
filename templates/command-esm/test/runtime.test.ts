import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { openActivity } from 'vmre/testing';

import { CommandRuntime } from '../src/runtime.js';

interface Counts {
  lines: number;
  words: number;
  bytes: number;
}

const open = () => openActivity(CommandRuntime, { config: { maxBytes: 100 } });

test('a command finds what another one wrote', async () => {
  await using activity = await open();
  await activity.deploy();
  assert.equal((await activity.run('write', '/data/a.txt', 'two', 'words')).code, 0);
  const { value } = await activity.run<Counts>('count', '/data/a.txt');
  assert.deepEqual(value, { lines: 1, words: 2, bytes: 10 });
});

test('a file that is too large is not counted', async () => {
  await using activity = await open();
  const { vols } = await activity.deploy();
  writeFileSync(join(activity.workdir, vols[0].name, 'b.txt'), 'x'.repeat(101));
  const { code, stderr } = await activity.run('count', '/data/b.txt');
  assert.equal(code, 1);
  assert.match(stderr, /\/data\/b.txt has 101 bytes, too many/);
});

test('a path outside the volume is rejected', async () => {
  await using activity = await open();
  await activity.deploy();
  const { code, stderr } = await activity.run('count', '/data/../secret');
  assert.equal(code, 1);
  assert.match(stderr, /a volume path must be absolute, without \.\./);
});
