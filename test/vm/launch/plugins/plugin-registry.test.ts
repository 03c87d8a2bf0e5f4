import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';

import { PluginRegistry } from '../../../../src/vm/launch/plugins/plugin-registry';
import { usualPluginDirectory } from '../../../../src/vm/launch/plugins/plugin-directory';
import { encodeCb58 } from '../../../../src/vm/ids/cb58';
import { coded } from '../../../support/coded';
import { useTemporaryDirectory } from '../../../support/temporary-directory';

const at = useTemporaryDirectory();
const idOf = (name: string): string => encodeCb58(Buffer.concat([Buffer.from(name)], 32));
const xsvm = 'v3m4wPxaHpvGr8qfMeyK6PRW3idZrPHmYcMTt7oXdK47yurVH';

const place = (...names: string[]): void => {
  for (const name of names) writeFileSync(at('plugins', name), '#!/bin/sh\n', { mode: 0o755 });
};
const registry = (aliases: Record<string, string[]> | string = {}): PluginRegistry =>
  new PluginRegistry({ directory: at('plugins'), aliases });
const ids = (plugins: readonly { vmId: string }[]): string[] => plugins.map(({ vmId }) => vmId);

beforeEach(() => mkdirSync(at('plugins')));

test('plugins are found by the ids and aliases of their VMs, with or without an extension', () => {
  place(xsvm, `${idOf('b')}.js`, 'coffee.bin');
  symlinkSync(at('plugins', xsvm), at('plugins', `${idOf('linked')}`));
  mkdirSync(at('plugins', 'node_modules'));
  place('.hidden', '.DS_Store');
  const found = registry({ [idOf('c')]: ['tea', 'coffee'] });
  expect(ids(found.reload().added).sort()).toEqual(
    [xsvm, idOf('b'), idOf('c'), idOf('linked')].sort(),
  );
  expect(found.problems).toEqual([]);
  expect(found.find(xsvm)).toMatchObject({ vmId: xsvm, path: at('plugins', xsvm), name: xsvm });
  for (const name of ['tea', 'coffee', idOf('c')]) {
    expect(found.find(name)?.path).toBe(at('plugins', 'coffee.bin'));
  }
  expect(found.find('water')).toBeUndefined();
});

test('a file with another name is a separate problem', () => {
  place(
    xsvm,
    'README.md',
    'package.json',
    `${xsvm.slice(0, -1)}J`,
    `${encodeCb58(Buffer.alloc(20))}`,
  );
  symlinkSync('nowhere', at('plugins', idOf('b')));
  place(`${xsvm}.js`);
  const { added, problems } = registry().reload();
  expect(ids(added)).toEqual([xsvm]);
  expect(problems.map(({ path, error }) => [path, error])).toEqual(
    expect.arrayContaining([
      [
        at('plugins', 'README.md'),
        coded('VMRE_VM_ID_INVALID', 'README.md is not named after a VM'),
      ],
      [at('plugins', 'package.json'), coded('VMRE_VM_ID_INVALID', 'package.json')],
      [at('plugins', `${xsvm.slice(0, -1)}J`), coded('VMRE_VM_ID_INVALID', 'checksum')],
      [at('plugins', encodeCb58(Buffer.alloc(20))), coded('VMRE_VM_ID_INVALID', '32 bytes')],
      [at('plugins', idOf('b')), coded('VMRE_PROGRAM_NOT_FOUND', 'is a link')],
      [at('plugins', `${xsvm}.js`), coded('VMRE_VM_ID_INVALID', `as ${at('plugins', xsvm)} is`)],
    ]),
  );
  expect(problems).toHaveLength(6);
});

test('a reload reports new, changed and removed plugins', () => {
  place(idOf('stays'), idOf('grows'), idOf('moves'), idOf('goes'));
  const found = registry();
  expect(found.plugins).toEqual([]);
  expect(found.reload().added).toHaveLength(4);
  expect(found.reload()).toEqual({ added: [], changed: [], removed: [], problems: [] });
  appendFileSync(at('plugins', idOf('grows')), 'exit\n');
  renameSync(at('plugins', idOf('moves')), at('plugins', `${idOf('moves')}.v2`));
  rmSync(at('plugins', idOf('goes')));
  place(idOf('comes'));
  const { added, changed, removed } = found.reload();
  expect(ids(added)).toEqual([idOf('comes')]);
  expect(ids(changed).sort()).toEqual([idOf('grows'), idOf('moves')].sort());
  expect(ids(removed)).toEqual([idOf('goes')]);
  expect(found.find(idOf('moves'))?.path).toMatch(/\.v2$/);
});

test('a missing directory is a problem without plugins', () => {
  const { added, problems } = new PluginRegistry({ directory: at('none'), aliases: {} }).reload();
  expect(added).toEqual([]);
  expect(problems).toMatchObject([
    { path: at('none'), error: coded('VMRE_PROGRAM_NOT_FOUND', 'the plugin directory') },
  ]);
  writeFileSync(at('file'), '');
  expect(
    new PluginRegistry({ directory: at('file'), aliases: {} }).reload().problems,
  ).toMatchObject([{ error: coded('VMRE_PROGRAM_NOT_FOUND', 'cannot be read') }]);
});

test.each([
  [{ AVAGO_PLUGIN_DIR: '/p', HOME: '/h' }, '/p'],
  [{ AVAGO_PLUGIN_DIR: '', HOME: '/h' }, '/h/.avalanchego/plugins'],
])('the default directory is that of AvalancheGo: %j', (env, directory) => {
  expect(usualPluginDirectory(env)).toBe(directory);
  expect(new PluginRegistry({ env }).directory).toBe(directory);
});

describe('files of aliases', () => {
  const file = (content: unknown): string => {
    writeFileSync(
      at('aliases.json'),
      typeof content === 'string' ? content : JSON.stringify(content),
    );
    return at('aliases.json');
  };

  test('are read with every reload', () => {
    place('tea');
    const found = registry(file({ [xsvm]: ['tea'] }));
    expect(ids(found.reload().added)).toEqual([xsvm]);
    file({ [idOf('b')]: ['tea'] });
    const { added, removed } = found.reload();
    expect([ids(added), ids(removed)]).toEqual([[idOf('b')], [xsvm]]);
  });

  test.each([
    ['{', 'aliases.json'],
    [[], 'must be an object'],
    [{ [xsvm]: 'tea' }, 'must be a list of names'],
    [{ [xsvm]: [1] }, 'must be a list of names'],
    [{ tea: ['x'] }, 'checksum'],
    [{ [xsvm]: ['tea'], [idOf('b')]: ['tea'] }, 'tea is an alias of two VMs'],
  ])('%j is rejected, and nothing changes', (content, text) => {
    place(xsvm);
    const found = registry(file({}));
    found.reload();
    file(content);
    expect(() => found.reload()).toThrow(coded('VMRE_VM_ID_INVALID', text));
    expect(ids(found.plugins)).toEqual([xsvm]);
  });

  test('the file of AvalancheGo is found', () => {
    place('tea');
    const directory = at('.avalanchego', 'configs', 'vms');
    mkdirSync(directory, { recursive: true });
    const found = new PluginRegistry({ directory: at('plugins'), env: { HOME: at() } });
    expect(found.reload().problems).toHaveLength(1);
    writeFileSync(`${directory}/aliases.json`, JSON.stringify({ [xsvm]: ['tea'] }));
    expect(ids(found.reload().added)).toEqual([xsvm]);
  });
});
