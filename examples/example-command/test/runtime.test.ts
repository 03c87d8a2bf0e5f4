import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { openActivity } from 'vmre/testing';

import { ChecksumRuntime } from '../src/runtime';

test('commands find the files that were transferred into the volume of deploy', async () => {
  await using activity = await openActivity(ChecksumRuntime);
  const { startMode, vols } = await activity.deploy();
  expect(startMode).toBe('empty');
  writeFileSync(join(activity.workdir, vols[0].name, 'hello.txt'), 'hello\n');
  expect((await activity.run('sha256', '/data/hello.txt')).stdout).toBe(
    '5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03  /data/hello.txt\n',
  );
  expect((await activity.run('size', '/data/hello.txt')).value).toEqual({ bytes: 6 });
});

test('a path outside the volume is rejected', async () => {
  await using activity = await openActivity(ChecksumRuntime);
  await activity.deploy();
  const { code, stderr } = await activity.run('size', '/data/../../secret');
  expect(code).toBe(1);
  expect(stderr).toContain('a volume path must be absolute, without ..');
});
