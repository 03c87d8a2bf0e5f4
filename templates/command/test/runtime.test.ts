import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { openActivity } from 'vmre/testing';

import { CommandRuntime } from '../src/runtime';

interface Counts {
  lines: number;
  words: number;
  bytes: number;
}

const open = () => openActivity(CommandRuntime, { config: { maxBytes: 100 } });

test('a command finds what another one wrote', async () => {
  await using activity = await open();
  await activity.deploy();
  expect((await activity.run('write', '/data/a.txt', 'two', 'words')).code).toBe(0);
  const { value } = await activity.run<Counts>('count', '/data/a.txt');
  expect(value).toEqual({ lines: 1, words: 2, bytes: 10 });
});

test('a file that is too large is not counted', async () => {
  await using activity = await open();
  const { vols } = await activity.deploy();
  writeFileSync(join(activity.workdir, vols[0].name, 'b.txt'), 'x'.repeat(101));
  const { code, stderr } = await activity.run('count', '/data/b.txt');
  expect(code).toBe(1);
  expect(stderr).toContain('/data/b.txt has 101 bytes, too many');
});

test('a path outside the volume is rejected', async () => {
  await using activity = await open();
  await activity.deploy();
  const { code, stderr } = await activity.run('count', '/data/../secret');
  expect(code).toBe(1);
  expect(stderr).toContain('a volume path must be absolute, without ..');
});
