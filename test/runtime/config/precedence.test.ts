import * as fs from 'node:fs';

import fc from 'fast-check';
import { z } from 'zod';

import { describeOrigin } from '../../../src/runtime/config/config-problems';
import { option } from '../../../src/runtime/decorators/option';
import { useTemporaryDirectory } from '../../support/temporary-directory';
import { load } from './loading';

const at = useTemporaryDirectory();

class Limits {
  @option() memory = 1;
}

class Settings {
  @option() port = 1;
  @option({ flag: 'colour', env: 'COLOUR' }) color = 'default';
  @option({ type: [String] }) tags: string[] = ['default'];
  @option() limits = new Limits();
}

const file = { port: 2, color: 'file', tags: ['file'], limits: { memory: 2 } };
const env = { VMRE_PORT: '3', COLOUR: 'env', VMRE_TAGS: 'env,more', VMRE_LIMITS_MEMORY: '3' };
const flags = { port: '4', colour: 'flag', tags: ['flag', 'more'], 'limits.memory': '4' };

const paths = ['port', 'color', 'tags', 'limits.memory'];

test.each([
  [
    'flags before everything',
    { file, env, flags },
    { port: 4, color: 'flag', tags: ['flag', 'more'], limits: { memory: 4 } },
    ['flag --port', 'flag --colour', 'flag --tags', 'flag --limits.memory'],
  ],
  [
    'variables before the file',
    { file, env, flags: {} },
    { port: 3, color: 'env', tags: ['env', 'more'], limits: { memory: 3 } },
    ['variable VMRE_PORT', 'variable COLOUR', 'variable VMRE_TAGS', 'variable VMRE_LIMITS_MEMORY'],
  ],
  [
    'the file before the defaults',
    { file, env: {}, flags: {} },
    file,
    ['file', 'file', 'file', 'file'],
  ],
  [
    'defaults',
    { file: {}, env: {}, flags: {} },
    { port: 1, color: 'default', tags: ['default'], limits: { memory: 1 } },
    [undefined, undefined, undefined, undefined],
  ],
])('%s, with the origin of each value', async (_what, given, expected, origins) => {
  fs.writeFileSync(at('demo.json'), JSON.stringify(given.file));
  const loaded = await load(Settings, at('demo.json'), given);
  expect(loaded.value).toEqual(expected);
  const described = paths.map((path) => {
    const origin = loaded.origins.get(path);
    return origin && describeOrigin(origin).replace(at('demo.json'), 'file');
  });
  expect(described).toEqual(origins);
});

test('an option with an invalid value in the file is ignored if it is overridden', async () => {
  fs.writeFileSync(at('demo.json'), '{"port": "x"}');
  const { value } = await load(Settings, at('demo.json'), { flags: { port: '4' } });
  expect(value).toMatchObject({ port: 4 });
});

test('an unknown flag does not change the configuration', async () => {
  const { value } = await load(Settings, at('demo.json'), { flags: { nothing: '4', color: 'x' } });
  expect(value).toMatchObject({ port: 1, color: 'default' });
});

test.each([
  [{ kind: 'flag', name: 'port' }, 'flag --port'],
  [{ kind: 'variable', name: 'VMRE_PORT' }, 'variable VMRE_PORT'],
  [{ kind: 'file', path: '/a.json' }, '/a.json'],
  [{ kind: 'default' }, 'default'],
] as const)('the origin %j is described as %s', (origin, text) => {
  expect(describeOrigin(origin)).toBe(text);
});

describe.each([
  ['a class', Settings],
  ['a validator', z.object({ port: z.number().default(1) }).loose()],
])('of %s', (_name, config) => {
  test('an empty variable counts as not set', async () => {
    fs.writeFileSync(at('demo.json'), '{"port":2}');
    const loaded = await load(config, at('demo.json'), { env: { VMRE_PORT: '' } });
    expect(loaded.value).toMatchObject({ port: 2 });
    expect(describeOrigin(loaded.origins.get('port')!)).toBe(at('demo.json'));
  });

  test.each([
    ['a flag', { flags: { port: '9007199254740993' } }],
    ['a variable', { env: { VMRE_PORT: '9007199254740993' } }],
  ])('a number that would be rounded is rejected from %s', async (_from, overrides) => {
    await expect(load(config, at('demo.json'), overrides)).rejects.toMatchObject({
      code: 'VMRE_CONFIG_INVALID',
    });
  });

  const number = fc.option(fc.integer(), { nil: undefined });

  test('each value comes from the first of flag, variable, file and default that has it', async () => {
    await fc.assert(
      fc.asyncProperty(number, number, number, async (flag, variable, stored) => {
        fs.writeFileSync(at('demo.json'), JSON.stringify({ port: stored }));
        const { value } = await load(config, at('demo.json'), {
          flags: flag === undefined ? {} : { port: String(flag) },
          env: variable === undefined ? {} : { VMRE_PORT: String(variable) },
        });
        expect(value).toMatchObject({ port: flag ?? variable ?? stored ?? 1 });
      }),
      { numRuns: 50 },
    );
  });
});
