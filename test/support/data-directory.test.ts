import { userInfo } from 'node:os';
import { join } from 'node:path';

import { dataDirectory } from '../../src/support/data-directory';
import { Bench } from './runtime-process';
import { built } from './built';

test.each<[string, NodeJS.Platform, NodeJS.ProcessEnv, string]>([
  ['XDG_DATA_HOME', 'linux', { HOME: '/home/me', XDG_DATA_HOME: '/data' }, '/data/my-runtime'],
  ['the home', 'linux', { HOME: '/home/me' }, '/home/me/.local/share/my-runtime'],
  [
    'the home when XDG_DATA_HOME is relative',
    'linux',
    { HOME: '/home/me', XDG_DATA_HOME: 'data' },
    '/home/me/.local/share/my-runtime',
  ],
  [
    'the home when XDG_DATA_HOME is empty',
    'linux',
    { HOME: '/home/me', XDG_DATA_HOME: '' },
    '/home/me/.local/share/my-runtime',
  ],
  ['XDG_DATA_HOME', 'freebsd', { HOME: '/home/me', XDG_DATA_HOME: '/data' }, '/data/my-runtime'],
  [
    'the library, whatever XDG says',
    'darwin',
    { HOME: '/Users/me', XDG_DATA_HOME: '/data' },
    '/Users/me/Library/Application Support/my-runtime',
  ],
  // node:path joins with slashes here; on Windows it joins with backslashes.
  ['APPDATA', 'win32', { APPDATA: 'C:\\Users\\me' }, 'C:\\Users\\me/my-runtime/data'],
  ['the current directory without APPDATA', 'win32', {}, 'my-runtime'],
])('from %s on %s', (_what, platform, env, expected) => {
  expect(dataDirectory('my-runtime', env, platform)).toBe(expected);
});

test('on Linux the directory is in lower case and has no spaces', () => {
  const env = { HOME: '/home/me' };
  expect(dataDirectory('My  Run Time', env, 'linux')).toBe('/home/me/.local/share/myruntime');
});

test('XDG_DATA_HOME needs no home', () => {
  expect(dataDirectory('my-runtime', { XDG_DATA_HOME: '/data' }, 'linux')).toBe('/data/my-runtime');
});

describe('in a process', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
  });
  afterEach(() => bench.clear());

  const load = `const { dataDirectory } = require(${JSON.stringify(built('support/data-directory'))});`;
  const print = "console.log(dataDirectory('my-runtime', process.env, 'linux'));";

  test.each([
    ['missing', {}],
    ['empty', { HOME: '' }],
  ])('with HOME %s the home is that of the user database', async (_what, env) => {
    bench.env = { PATH: process.env['PATH'] ?? '', ...env };
    const { stdout } = await bench.invoke(process.execPath, '-e', load + print);
    expect(stdout).toBe(`${join(userInfo().homedir, '.local/share/my-runtime')}\n`);
  });

  test('a user without home and database entry gets the current directory', async () => {
    bench.env = { PATH: process.env['PATH'] ?? '' };
    const nobody = `${load} process.setuid?.(54321); ${print}`;
    const { stdout, stderr } = await bench.invoke(process.execPath, '-e', nobody);
    const isRoot = userInfo().uid === 0; // only root can change its user
    expect(stdout).toBe(isRoot ? 'my-runtime\n' : '');
    expect(stderr.includes('EPERM')).toBe(!isRoot);
  });
});
