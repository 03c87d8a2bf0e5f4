import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { findPlugins, matches } from '../../../src/provider/plugins/plugins-directory';
import { presetsFileOf } from '../../../src/provider/presets/presets-file';
import { temporaryDirectory } from '../fake-provider';

let home: string;

beforeEach(() => {
  home = temporaryDirectory();
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

const make = (path: string): string => {
  mkdirSync(join(home, path), { recursive: true });
  return join(home, path);
};

test.each([
  ['ya-x.json', 'ya-*.json', true],
  ['ya-.json', 'ya-*.json', true],
  ['ya-x.json.tmp', 'ya-*.json', false],
  ['.ya-x.json', 'ya-*.json', false],
  ['ya.json', 'ya-*.json', false],
  ['aba', 'ab*ba', false],
  ['x.json', 'x.json', true],
  ['y.json', 'x.json', false],
])('%s for %s: %s', (name, pattern, expected) => expect(matches(name, pattern)).toBe(expected));

test('the first existing one is used: option, EXE_UNIT_PATH, beside ya-provider, home', () => {
  const inHome = make('.local/lib/yagna/plugins');
  const bin = make('opt');
  writeFileSync(join(bin, 'ya-provider'), '');
  const env = { HOME: home, PATH: `/nowhere:${bin}` };
  expect(findPlugins({ env }).path).toBe(inHome);
  const beside = make('opt/plugins');
  expect(findPlugins({ env }).path).toBe(beside);
  const set = make('set');
  const patterned = { ...env, EXE_UNIT_PATH: join(set, 'r-*.json') };
  expect(findPlugins({ env: patterned })).toMatchObject({ path: set, pattern: 'r-*.json' });
  const named = make('named');
  expect(findPlugins({ env: patterned, pluginsDir: named })).toMatchObject({
    path: named,
    pattern: 'ya-*.json',
  });
});

test('a link to ya-provider leads to the plugins beside the program', () => {
  const plugins = make('opt/plugins');
  make('bin');
  writeFileSync(join(home, 'opt/ya-provider'), '');
  symlinkSync('../opt/ya-provider', join(home, 'bin/ya-provider'));
  expect(findPlugins({ env: { PATH: join(home, 'bin') } }).path).toBe(plugins);
});

test.each([
  [{ pluginsDir: 'missing/place' }, /missing\/place, from --plugins-dir, does not exist/],
  [{ pluginsDir: __filename }, /is not a directory/],
  [{ env: { EXE_UNIT_PATH: '/a*/ya-*.json' } }, /outside the file name/],
  [{ env: { EXE_UNIT_PATH: '/tmp/ya-*-*.json' } }, /several \*/],
  [
    { env: { EXE_UNIT_PATH: '/missing/ya-*.json' } },
    /\/missing, from EXE_UNIT_PATH, does not exist/,
  ],
  [{ env: { HOME: '/missing' } }, /no provider found/],
])('%j is rejected', (place, text) => {
  expect(() => findPlugins({ env: {}, ...place })).toThrow(text);
});

test("the provider's data: option, DATA_DIR, where the desktop has it", () => {
  const env = { HOME: '/h' };
  expect(presetsFileOf({ env })).toBe('/h/.local/share/ya-provider/presets.json');
  expect(presetsFileOf({ env: { ...env, XDG_DATA_HOME: '/x' } })).toBe(
    '/x/ya-provider/presets.json',
  );
  const moved = { ...env, DATA_DIR: '/d' };
  expect(presetsFileOf({ env: moved })).toBe('/d/presets.json');
  expect(presetsFileOf({ env: moved, dataDir: '/n' })).toBe('/n/presets.json');
});
