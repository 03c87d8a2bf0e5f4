import * as fs from 'node:fs';

import { z } from 'zod';

import { option } from '../../../src/runtime/decorators/option';
import type { Constructor } from '../../../src/runtime/fields/field';
import { useTemporaryDirectory } from '../../support/temporary-directory';
import { load, messageFrom, type Given } from './loading';

const at = useTemporaryDirectory();

/** How a class reads a JSON file. */
const from = async (config: Constructor, values: unknown, given?: Given): Promise<unknown> => {
  fs.writeFileSync(at('demo.json'), JSON.stringify(values));
  return (await load(config, at('demo.json'), given)).value;
};

class Limits {
  @option({ min: 1 }) memory = 64;
  @option({ type: String }) scratch?: string;
}

class Settings {
  @option() greeting = 'hello';
  @option() limits = new Limits();
  @option({ type: [Number] }) ports: number[] = [80];
  @option({ type: Object }) extra: unknown = {};
}

test('values of the file are set on an instance of the class, the others have their defaults', async () => {
  const settings = await from(Settings, { greeting: 'hi', limits: { memory: 1 } });
  expect(settings).toBeInstanceOf(Settings);
  expect((settings as Settings).limits).toBeInstanceOf(Limits);
  expect(settings).toEqual({
    greeting: 'hi',
    limits: { memory: 1, scratch: undefined },
    ports: [80],
    extra: {},
  });
});

test('every load creates new values', async () => {
  const first = (await from(Settings, {})) as Settings;
  first.ports.push(81);
  first.limits.memory = 1;
  expect(await from(Settings, {})).toMatchObject({ ports: [80], limits: { memory: 64 } });
});

test.each([
  ['an empty list', { ports: [] }, { ports: [] }],
  ['an empty text', { greeting: '' }, { greeting: '' }],
  ['null, which is nothing', { greeting: null }, { greeting: 'hello' }],
  ['null for a group', { limits: null }, { limits: { memory: 64 } }],
  ['any JSON value', { extra: [1, { a: null }] }, { extra: [1, { a: null }] }],
])('it accepts %s', async (_what, values, expected) => {
  expect(await from(Settings, values)).toMatchObject(expected);
});

test('an empty YAML file is an empty configuration', async () => {
  fs.writeFileSync(at('demo.yaml'), '# nothing yet\n');
  expect((await load(Settings, at('demo.yaml'))).value).toMatchObject({ greeting: 'hello' });
});

test('values are set although the class declares its fields again after its base', async () => {
  class Base {
    @option({ type: Number }) port!: number;
  }
  class Derived extends Base {
    declare port: number;
    @option() host = 'here';
  }
  expect(await from(Derived, { port: 80 })).toEqual({ port: 80, host: 'here' });
});

test('lists of a class are lists of its instances', async () => {
  class Server {
    @option() host = 'localhost';
    @option({ min: 1 }) port = 80;
  }
  class Cluster {
    @option({ type: [Server] }) servers: Server[] = [];
  }
  const { servers } = (await from(Cluster, { servers: [{ port: 81 }] })) as Cluster;
  expect(servers).toEqual([{ host: 'localhost', port: 81 }]);
  expect(servers[0]).toBeInstanceOf(Server);
  await expect(from(Cluster, { servers: [{ port: 0 }] })).rejects.toThrow('must be at least 1');
  await expect(from(Cluster, { servers: [{ prot: 1 }] })).rejects.toThrow('Did you mean port?');
});

test('a schema of the author may transform a value, synchronously or not', async () => {
  class Schemed {
    @option({ schema: z.string().transform((text) => text.toUpperCase()) }) name = 'none';
    @option({ schema: z.string().refine(async (text) => text !== 'bad', 'is bad') }) other = 'x';
  }
  expect(await from(Schemed, { name: 'a', other: 'good' })).toEqual({ name: 'A', other: 'good' });
  const message = await messageFrom(from(Schemed, { other: 'bad' }));
  expect(message).toContain('\n  other: is bad; got "bad" (');
});

test('a schema of a whole group is applied, too', async () => {
  const schema = z.object({ memory: z.number() }).refine(() => false, 'does not fit');
  class Grouped {
    @option({ schema }) limits = new Limits();
  }
  await expect(from(Grouped, { limits: { memory: 1 } })).rejects.toThrow('limits: does not fit');
});

test('keys with a meaning in JavaScript are unknown options like others', async () => {
  fs.writeFileSync(
    at('demo.json'),
    '{"__proto__": {"greeting": "evil"}, "constructor": {"prototype": {"evil": 1}}}',
  );
  const message = await messageFrom(load(Settings, at('demo.json')));
  expect(message).toContain('\n  __proto__: unknown option. (');
  expect(message).toContain('\n  constructor: unknown option. (');
  expect({}).not.toHaveProperty('evil');
  expect(await from(Settings, { extra: JSON.parse('{"__proto__": {"evil": 1}}') })).toMatchObject({
    greeting: 'hello',
  });
  expect({}).not.toHaveProperty('evil');
});
