import { spawnSync } from 'node:child_process';
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { defineRuntime } from '../../src/index';
import { WorkVolumes } from '../../src/runtime/work-volumes';
import { openActivity } from '../../src/testing/index';
import { coded } from '../support/coded';

let workdir: string;

beforeEach(() => {
  workdir = mkdtempSync(join(tmpdir(), 'vmre-volumes-'));
});

afterEach(() => rmSync(workdir, { recursive: true, force: true }));

test('a volume is a directory of the work directory', () => {
  const volumes = new WorkVolumes(workdir);
  const directory = volumes.add('/in');
  expect(statSync(directory).isDirectory()).toBe(true);
  expect(volumes.all).toEqual([
    { name: expect.stringMatching(/^vol-[0-9a-f-]{36}$/), path: '/in' },
  ]);
  expect(directory).toBe(join(workdir, volumes.all[0]!.name));
});

test('another process, and a second deploy, find the same directories', () => {
  const directory = new WorkVolumes(workdir).add('/in');
  expect(new WorkVolumes(workdir).add('/in')).toBe(directory);
  expect(new WorkVolumes(workdir).resolve('/in/a/b')).toBe(join(directory, 'a/b'));
});

test('the volume with the longest path covers a file', () => {
  const volumes = new WorkVolumes(workdir);
  const [outer, inner, root] = ['/data', '/data/deep', '/'].map((path) => volumes.add(path));
  expect(volumes.resolve('/data')).toBe(outer);
  expect(volumes.resolve('/data/x')).toBe(join(outer!, 'x'));
  expect(volumes.resolve('/data/deep/x')).toBe(join(inner!, 'x'));
  expect(volumes.resolve('/database')).toBe(join(root!, 'database'));
});

test.each(['relative', '/a/../../etc/passwd', '/..', '/a\0b'])('%j is not a valid path', (path) => {
  const volumes = new WorkVolumes(workdir);
  volumes.add('/a');
  expect(() => volumes.resolve(path)).toThrow('a volume path must be absolute, without ..');
  expect(() => volumes.add(path)).toThrow('a volume path must be absolute, without ..');
});

test('a path outside all volumes is rejected with a list of them', () => {
  const volumes = new WorkVolumes(workdir);
  volumes.add('/in');
  expect(() => volumes.resolve('/out/x')).toThrow('no volume covers /out/x; known volumes: /in');
});

test('a forged state file has no effect', () => {
  mkdirSync(join(workdir, '.vmre'));
  const forged = [{ name: '../../etc', path: '/in' }, { name: 'vol-x', path: '/in' }, 5, null];
  writeFileSync(join(workdir, '.vmre/volumes.json'), JSON.stringify(forged));
  expect(new WorkVolumes(workdir).all).toEqual([]);
});

test('deploy creates the declared and the requested volumes', async () => {
  const runtime = defineRuntime({ volumes: ['/golem/in', '/golem/out/'] });
  const activity = await openActivity(runtime, {
    args: ['--volume-override', '{"/extra":{"host":{}},"/golem/in":{"host":{}}}'],
  });
  const { vols } = await activity.deploy();
  expect(vols.map(({ path }) => path)).toEqual(['/golem/in', '/golem/out', '/extra']);
  const directories = readdirSync(activity.workdir);
  for (const { name } of vols) expect(directories).toContain(name);
  expect((await activity.deploy()).vols).toEqual(vols);
  await activity.stop();
});

describe('in place of the state file', () => {
  const state = (): string => join(workdir, '.vmre/volumes.json');

  test.each<[string, (victim: string) => void]>([
    ['a link', (victim) => symlinkSync(victim, state())],
    ['a second name', (victim) => linkSync(victim, state())],
    [
      'a link for its directory',
      (victim) => {
        rmSync(join(workdir, '.vmre'), { recursive: true });
        symlinkSync(join(victim, '..'), join(workdir, '.vmre'));
      },
    ],
    ['a pipe', () => void spawnSync('mkfifo', [state()])],
  ])('%s, is rejected', (_what, put) => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'vmre-volumes-'));
    const victim = join(elsewhere, 'victim');
    writeFileSync(victim, '[]');
    mkdirSync(join(workdir, '.vmre'));
    put(victim);
    expect(() => new WorkVolumes(workdir).add('/a')).toThrow(
      coded('VMRE_WORKDIR_UNUSABLE', 'the volumes of'),
    );
    expect(readFileSync(victim, 'utf8')).toBe('[]');
    expect(readdirSync(elsewhere)).toEqual(['victim']);
    rmSync(elsewhere, { recursive: true });
  });

  test('a link for a volume, is rejected', () => {
    const directory = new WorkVolumes(workdir).add('/in');
    rmSync(directory, { recursive: true });
    symlinkSync(tmpdir(), directory);
    expect(() => new WorkVolumes(workdir).add('/in')).toThrow('is a symbolic link');
  });
});
