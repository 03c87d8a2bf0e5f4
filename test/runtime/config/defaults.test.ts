import * as fs from 'node:fs';

import { z } from 'zod';

import { option } from '../../../src/runtime/decorators/option';
import { useTemporaryDirectory } from '../../support/temporary-directory';
import { load } from './loading';

const at = useTemporaryDirectory();
const read = (name: string): string => fs.readFileSync(at(name), 'utf8');

class Limits {
  @option() memory = 64;
}

class Settings {
  @option({ min: 1 }) greeting = 'hello';
  @option() limits = new Limits();
  @option({ type: [String] }) tags: string[] = [];
  @option({ type: String }) image?: string;
}

const defaults = { greeting: 'hello', limits: { memory: 64 }, tags: [] };

test.each([
  ['demo.json', `${JSON.stringify(defaults, null, 2)}\n`],
  ['demo.yaml', 'greeting: hello\nlimits:\n  memory: 64\ntags: []\n'],
  ['demo.toml', 'greeting = "hello"\ntags = [ ]\n\n[limits]\nmemory = 64\n'],
])('a missing %s is written with the defaults', async (name, text) => {
  const { value, origins } = await load(Settings, at('data', name));
  expect(read(`data/${name}`)).toBe(text);
  expect(value).toEqual({ ...defaults, image: undefined });
  expect([...origins]).toEqual([]);
});

test('file and directory are private', async () => {
  await load(Settings, at('data', 'demo.json'));
  expect(fs.statSync(at('data')).mode & 0o777).toBe(0o700);
  expect(fs.statSync(at('data', 'demo.json')).mode & 0o777).toBe(0o600);
});

test('overrides are not written', async () => {
  const given = { flags: { greeting: 'flag' }, env: { VMRE_LIMITS_MEMORY: '1' } };
  const { value } = await load(Settings, at('demo.json'), given);
  expect(value).toMatchObject({ greeting: 'flag', limits: { memory: 1 } });
  expect(JSON.parse(read('demo.json'))).toEqual(defaults);
});

test('an existing file stays unchanged, even without some options', async () => {
  fs.writeFileSync(at('demo.json'), '{}');
  await load(Settings, at('demo.json'));
  expect(read('demo.json')).toBe('{}');
});

test.each([
  ['demo.json', '{\n  "image": null,\n  "deep": {\n    "a": 1,\n    "b": null\n  }\n}\n'],
  ['demo.yaml', 'image: null\ndeep:\n  a: 1\n  b: null\n'],
  ['demo.toml', '[deep]\na = 1\n'],
])(
  'in %s a default of null is written if possible, and is the default anyway',
  async (name, text) => {
    class Deep {
      @option() a = 1;
      @option({ type: String }) b: string | null = null;
    }
    class Nothing {
      @option({ type: String }) image: string | null = null;
      @option() deep = new Deep();
    }
    for (let start = 0; start < 2; start += 1) {
      const { value, warnings } = await load(Nothing, at(name));
      expect(warnings).toEqual([]);
      expect(value).toEqual({ image: null, deep: { a: 1, b: null } });
      expect(read(name)).toBe(text);
    }
  },
);

test('a runtime without options writes nothing', async () => {
  await load(class {}, at('data', 'demo.json'));
  await load(z.object({}), at('data', 'demo.json'));
  expect(fs.existsSync(at('data'))).toBe(false);
});

test('the defaults of a validator are its result for an empty object', async () => {
  const schema = z.object({ port: z.number().default(80), host: z.string().optional() });
  const { value } = await load(schema, at('demo.json'));
  expect(value).toEqual({ port: 80 });
  expect(JSON.parse(read('demo.json'))).toEqual({ port: 80 });
});

test('a validator with a required option has no defaults to write', async () => {
  const schema = z.object({ port: z.number().default(80), host: z.string() });
  await expect(load(schema, at('demo.json'))).rejects.toMatchObject({
    code: 'VMRE_CONFIG_INVALID',
  });
  expect(fs.readdirSync(at())).toEqual([]);
});

test('if the file cannot be written, the runtime works without it, with a warning', async () => {
  fs.writeFileSync(at('data'), 'a file in the place of the directory');
  const { value, warnings } = await load(Settings, at('data', 'demo.json'));
  expect(value).toMatchObject(defaults);
  expect(warnings).toEqual([expect.objectContaining({ code: 'VMRE_CONFIG_UNWRITABLE' })]);
});

describe('the second start accepts the file of the first', () => {
  /** Whether a start is accepted, and the next one, which finds its file. */
  async function twice(config: Parameters<typeof load>[0], name: string): Promise<string[]> {
    const outcome = (): Promise<string> =>
      load(config, at(name)).then(
        () => 'accepted',
        () => 'refused',
      );
    return [await outcome(), await outcome()];
  }

  const names = ['demo.json', 'demo.yaml', 'demo.toml'];

  test.each(names)('of a class, in %s', async (name) => {
    expect(await twice(Settings, name)).toEqual(['accepted', 'accepted']);
  });

  test.each(names)('of a group that is only declared, in %s', async (name) => {
    class Declared {
      @option() limits!: Limits;
    }
    Reflect.defineMetadata('design:type', Limits, Declared.prototype, 'limits');
    expect(await twice(Declared, name)).toEqual(['accepted', 'accepted']);
    expect(read(name)).toMatch(/memory.*64/);
  });

  class Small {
    @option() share = 1e-7;
  }
  class Large {
    @option() bytes = 2 ** 60;
  }
  class Unlimited {
    @option() bytes = Infinity;
  }
  class Unset {
    // The author means: must be set by the user.
    @option({ min: 1 }) account = '';
  }
  class Dated {
    @option({ type: Object }) since = new Date(0);
  }

  test.each([
    ['a small number', Small],
    ['a large number', Large],
    ['no limit', Unlimited],
    ['a default that its own limits refuse', Unset],
    ['a date as any value', Dated],
  ])('or both are rejected alike: %s', async (_what, config) => {
    for (const name of names) {
      const [first, second] = await twice(config, name);
      expect([name, second]).toEqual([name, first]);
    }
  });

  test('of a validator that transforms its input', async () => {
    const schema = z.object({ port: z.string().default('80').transform(Number) });
    expect(await twice(schema, 'demo.json')).toEqual(['accepted', 'accepted']);
  });
});
