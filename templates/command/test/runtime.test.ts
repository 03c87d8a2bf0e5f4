import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { openActivity, type TestActivity } from 'vmre/testing';

import { CommandRuntime } from '../src/runtime';

let activity: TestActivity;

beforeEach(async () => {
  activity = await openActivity(CommandRuntime, { config: { maxBytes: 100 } });
});

afterEach(() => activity.stop());

test('a command finds what another one wrote', async () => {
  await activity.deploy();
  expect((await activity.run('write', '/data/a.txt', 'two', 'words')).code).toBe(0);
  expect((await activity.run('count', '/data/a.txt')).value).toEqual({
    lines: 1,
    words: 2,
    bytes: 10,
  });
});

test('a file that is too large is not counted', async () => {
  const { vols } = await activity.deploy();
  writeFileSync(join(activity.workdir, vols[0].name, 'b.txt'), 'x'.repeat(101));
  expect(await activity.run('count', '/data/b.txt')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('/data/b.txt has 101 bytes, too many') as string,
  });
});

test('a path outside the volume is refused', async () => {
  await activity.deploy();
  const { code, stderr } = await activity.run('count', '/data/../secret');
  expect(code).toBe(1);
  expect(stderr).toContain('a volume path must be absolute, without ..');
});
