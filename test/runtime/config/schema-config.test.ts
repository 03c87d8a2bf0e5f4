import * as fs from 'node:fs';

import { z } from 'zod';

import { schemaFields } from '../../../src/runtime/config/schema-config';
import { describeOrigin } from '../../../src/runtime/config/config-problems';
import { parseArguments } from '../../../src/runtime/fields/parse-arguments';
import { useTemporaryDirectory } from '../../support/temporary-directory';
import { load, messageFrom, type Given } from './loading';

const at = useTemporaryDirectory();

const schema = z.object({
  port: z.number().min(1).default(80),
  greeting: z.string().default('hello'),
  verbose: z.boolean().default(false),
  tags: z.array(z.string()).default([]),
  limits: z.object({ memory: z.number().min(1).default(64) }).prefault({}),
  maxItems: z.number().default(5),
  image: z.string().optional(),
});

const defaults = {
  port: 80,
  greeting: 'hello',
  verbose: false,
  tags: [],
  limits: { memory: 64 },
  maxItems: 5,
};

const from = (text: string, given?: Given): ReturnType<typeof load> => {
  fs.writeFileSync(at('demo.json'), text);
  return load(schema, at('demo.json'), given);
};

test('values of the file precede the defaults of the validator', async () => {
  const { value } = await from('{"port": 81, "limits": {"memory": 1}, "image": "x"}');
  expect(value).toEqual({ ...defaults, port: 81, limits: { memory: 1 }, image: 'x' });
});

test.each<[string, Given, object, string]>([
  ['port', { env: { VMRE_PORT: '82' } }, { port: 82 }, 'variable VMRE_PORT'],
  ['port', { flags: { port: '83' }, env: { VMRE_PORT: '82' } }, { port: 83 }, 'flag --port'],
  ['greeting', { flags: { greeting: '5' } }, { greeting: '5' }, 'flag --greeting'],
  ['verbose', { flags: { verbose: 'true' } }, { verbose: true }, 'flag --verbose'],
  ['tags', { flags: { tags: '["a","b"]' } }, { tags: ['a', 'b'] }, 'flag --tags'],
  [
    'limits',
    { env: { VMRE_LIMITS: '{"memory":2}' } },
    { limits: { memory: 2 } },
    'variable VMRE_LIMITS',
  ],
  ['maxItems', { flags: { 'max-items': '6' } }, { maxItems: 6 }, 'flag --max-items'],
  ['maxItems', { env: { VMRE_MAX_ITEMS: '7' } }, { maxItems: 7 }, 'variable VMRE_MAX_ITEMS'],
])('%s with %j', async (option, given, expected, origin) => {
  const { value, origins } = await from('{"port": 81}', given);
  expect(value).toEqual({ ...defaults, port: 81, ...expected });
  expect(describeOrigin(origins.get(option)!)).toBe(origin);
});

test('all issues are reported with their path and origin', async () => {
  const text = '{\n"port": "x",\n"limits": {\n"memory": 0 }\n}';
  const message = await messageFrom(from(text, { flags: { 'max-items': 'x' } }));
  expect(message.replaceAll(at('demo.json'), 'demo.json').split('\n')).toEqual([
    'VMRE_CONFIG_INVALID: configuration of demo is not accepted:',
    '  port: Invalid input: expected number, received string (demo.json:2)',
    '  limits.memory: Too small: expected number to be >=1 (demo.json:4)',
    '  maxItems: Invalid input: expected number, received string (flag --max-items)',
  ]);
});

test('an issue with a whole group has no empty name', async () => {
  fs.writeFileSync(at('demo.json'), '{"prt": 1}');
  const message = await messageFrom(load(schema.strict(), at('demo.json')));
  expect(message).toContain('Unrecognized key: "prt"');
  expect(message).not.toMatch(/^ *: /m);
});

test.each(['[1]', '"text"', '5'])(
  'a file that contains %s is not mistaken for an empty one',
  async (text) => {
    await expect(from(text)).rejects.toMatchObject({ code: 'VMRE_CONFIG_INVALID' });
  },
);

test('an asynchronous refinement of the whole configuration is awaited', async () => {
  const refined = schema.refine(async ({ port }) => port !== 81, {
    path: ['port'],
    message: 'taken',
  });
  fs.writeFileSync(at('demo.yaml'), '# comment\nport: 81\n');
  const message = await messageFrom(load(refined, at('demo.yaml')));
  expect(message).toContain(`\n  port: taken (${at('demo.yaml')}:2)`);
});

test('its value may be an instance of any class', async () => {
  class Settings {
    constructor(readonly port: number) {}
  }
  const classy = schema.transform(({ port }) => new Settings(port));
  fs.writeFileSync(at('demo.json'), '{"port": 81}');
  expect((await load(classy, at('demo.json'))).value).toEqual(new Settings(81));
});

test('a key that every object has is not an option with a flag', async () => {
  const loose = z.looseObject({ port: z.number().default(80) });
  fs.writeFileSync(at('demo.json'), '{"__proto__": {"port": 1}, "port": 81}');
  const given = { flags: { constructor: 'x' }, env: { VMRE_PROTO: '1' } };
  expect((await load(loose, at('demo.json'), given)).value).toMatchObject({ port: 81 });
  expect({}).not.toHaveProperty('port');
});

describe('on the command line', () => {
  test('options with a default have flags and variables', async () => {
    const fields = await schemaFields(schema);
    expect(fields.map(({ flag, env }) => [flag, env])).toEqual([
      ['port', 'VMRE_PORT'],
      ['greeting', 'VMRE_GREETING'],
      ['verbose', 'VMRE_VERBOSE'],
      ['tags', 'VMRE_TAGS'],
      ['limits', 'VMRE_LIMITS'],
      ['max-items', 'VMRE_MAX_ITEMS'],
    ]);
  });

  test('variables that VMRE itself reads are not used', async () => {
    const fields = await schemaFields(z.object({ log: z.string().default('a.log') }));
    expect(fields.map(({ flag, env }) => [flag, env])).toEqual([['log', undefined]]);
  });

  test('a boolean option is a switch, which consumes no word', async () => {
    const fields = await schemaFields(schema);
    const parsed = parseArguments(['--verbose', 'start'], fields);
    expect(parsed.words).toEqual(['start']);
    expect(Object.fromEntries(parsed.given)).toEqual({ verbose: ['true'] });
  });
});
