import { z } from 'zod';

import { option, positional } from '../../../src/runtime/decorators/option';
import { bindArguments } from '../../../src/runtime/fields/bind-arguments';
import type { Constructor } from '../../../src/runtime/fields/field';
import { fieldsOf } from '../../../src/runtime/fields/fields-of';
import { parseArguments } from '../../../src/runtime/fields/parse-arguments';
import { coded } from '../../support/coded';

/** How a class of options reads a command line. */
async function bind<T extends object>(
  type: Constructor<T>,
  tokens: string[],
  env = {},
): Promise<T> {
  const fields = fieldsOf(type, { variables: false, path: [] });
  return bindArguments(type, fields, parseArguments(tokens, fields), env);
}

class Flags {
  @option({ alias: 'l', min: 1 }) limit = 100;
  @option() verbose = false;
  @option({ type: [String] }) tags: string[] = [];
  @option({ env: 'MY_TOKEN', secret: true }) token = '';
  @option({ type: String }) image?: string;
}

test('without arguments the defaults apply, in an instance of the class', async () => {
  const flags = await bind(Flags, []);
  expect(flags).toBeInstanceOf(Flags);
  expect(flags).toEqual({ limit: 100, verbose: false, tags: [], token: '', image: undefined });
});

test('flags are parsed by their types', async () => {
  const tokens = ['-l', '5', '--verbose', '--tags', 'a', '--tags', 'b', '--image', 'x.img'];
  expect(await bind(Flags, tokens)).toEqual({
    limit: 5,
    verbose: true,
    tags: ['a', 'b'],
    token: '',
    image: 'x.img',
  });
});

test('a flag precedes a declared variable, which precedes the default', async () => {
  const env = { MY_TOKEN: 'from env' };
  expect((await bind(Flags, ['--token', 'from flag'], env)).token).toBe('from flag');
  expect((await bind(Flags, [], env)).token).toBe('from env');
  expect((await bind(Flags, [], { MY_TOKEN: '' })).token).toBe('');
});

test.each([
  [['--limit', 'ten'], 'VMRE_OPTION_INVALID', '--limit must be a number; got "ten"'],
  [['-l', '0'], 'VMRE_OPTION_INVALID', '--limit must be at least 1; got "0"'],
  [['--verbose=maybe'], 'VMRE_OPTION_INVALID', '--verbose must be true or false; got "maybe"'],
  [['--limit', '1', '-l2'], 'VMRE_OPTION_DUPLICATE', '--limit is given twice: 1 and 2'],
  [['--token', 'a', '--token=b'], 'VMRE_OPTION_DUPLICATE', '--token is given twice: *** and ***'],
  [
    ['--limit', '9007199254740993'],
    'VMRE_OPTION_INVALID',
    '--limit must be exactly representable as a number; got "9007199254740993"',
  ],
  [['--limit'], 'VMRE_OPTION_MISSING', '--limit needs a value'],
])('%j is rejected: %s, %s', async (tokens, code, message) => {
  await expect(bind(Flags, tokens)).rejects.toMatchObject({ code, message });
});

class Words {
  @positional({ type: String }) name!: string;
  @positional({ min: 1 }) count = 1;
  @positional({ type: [Number] }) rest: number[] = [];
}

test.each([
  [['a'], { name: 'a', count: 1, rest: [] }],
  [['a', '2'], { name: 'a', count: 2, rest: [] }],
  [['a', '2', '3', '4'], { name: 'a', count: 2, rest: [3, 4] }],
])('words %j are assigned to their arguments: %j', async (tokens, expected) => {
  expect(await bind(Words, tokens)).toEqual(expected);
});

test.each([
  [[], 'VMRE_OPTION_MISSING', 'NAME is required'],
  [['a', 'b'], 'VMRE_OPTION_INVALID', 'COUNT must be a number; got "b"'],
  [['a', '0'], 'VMRE_OPTION_INVALID', 'COUNT must be at least 1; got "0"'],
  [['a', '1', 'x'], 'VMRE_OPTION_INVALID', 'REST must be a number in every element; got ["x"]'],
])('words %j are rejected: %s, %s', async (tokens, code, message) => {
  await expect(bind(Words, tokens)).rejects.toMatchObject({ code, message });
});

test('a required option without a default must be set, by flag or by its variable', async () => {
  class Demanding {
    @option({ type: String, required: true, env: 'MY_IMAGE' }) image!: string;
  }
  await expect(bind(Demanding, [])).rejects.toMatchObject({
    code: 'VMRE_OPTION_MISSING',
    message: '--image is required',
  });
  expect(await bind(Demanding, [], { MY_IMAGE: 'x' })).toEqual({ image: 'x' });
});

test('a rejected variable is called by its name', async () => {
  class Numbers {
    @option({ env: 'MY_COUNT' }) count = 1;
  }
  await expect(bind(Numbers, [], { MY_COUNT: 'x' })).rejects.toThrow(
    'MY_COUNT must be a number; got "x"',
  );
});

test('a schema of the author decides last', async () => {
  class Checked {
    @option({ schema: z.string().transform((text) => text.toUpperCase()) }) name = 'none';
  }
  expect(await bind(Checked, ['--name', 'a'])).toEqual({ name: 'A' });
});

test('a class of options within one of the command line has flags, and is filled', async () => {
  class Limits {
    @option({ min: 1 }) memory = 64;
  }
  class Nested {
    @option() limits = new Limits();
  }
  const { limits } = await bind(Nested, ['--limits.memory', '5']);
  expect(limits).toBeInstanceOf(Limits);
  expect(limits).toEqual({ memory: 5 });
});

class Amounts {
  @option({ integer: true, min: 0 }) amount = 1;
  @option({ type: [Number], integer: true }) amounts: number[] = [];
  @positional({ type: Number, integer: true, required: false }) place?: number;
}

test.each<[string, number]>([
  ['0', 0],
  ['7', 7],
  ['7.0', 7],
  ['1e3', 1000],
  ['0x10', 16],
  ['9007199254740991', Number.MAX_SAFE_INTEGER],
])('%s is an integer', async (text, value) => {
  expect(await bind(Amounts, [`--amount=${text}`])).toMatchObject({ amount: value });
  expect(await bind(Amounts, [`--amounts=1,${text}`])).toMatchObject({ amounts: [1, value] });
  expect(await bind(Amounts, [text])).toMatchObject({ place: value });
});

test.each<[string, string]>([
  ['1.5', 'must be an integer'],
  ['0.1e-3', 'must be an integer'],
  ['1e400', 'must be a number'],
  ['Infinity', 'must be a number'],
  ['NaN', 'must be a number'],
  ['x', 'must be a number'],
  ['1e-400', 'must be exactly representable'],
  ['9007199254740993', 'must be exactly representable'],
  ['9007199254740992', 'must be an integer from'],
  ['1e300', 'must be an integer from'],
])('%s is not an integer', async (text, problem) => {
  const cases: [string, string][] = [
    [`--amount=${text}`, '--amount'],
    [`--amounts=1,${text}`, '--amounts'],
    [text, 'PLACE'],
  ];
  for (const [word, source] of cases) {
    await expect(bind(Amounts, [word])).rejects.toThrow(
      coded('VMRE_OPTION_INVALID', `${source} ${problem}`),
    );
  }
});

test('an unknown key of an option is rejected', () => {
  class Misspelt {
    @option({ minimum: 1 } as object) limit = 1;
  }
  expect(() => fieldsOf(Misspelt, { variables: false, path: [] })).toThrow(
    coded('VMRE_DEFINITION_INVALID', 'Misspelt.limit has the unknown key minimum'),
  );
});
