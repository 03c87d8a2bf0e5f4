import * as fs from 'node:fs';

import { option } from '../../../src/runtime/decorators/option';
import { useTemporaryDirectory } from '../../support/temporary-directory';
import { load, messageFrom, type Given } from './loading';

const at = useTemporaryDirectory();

class Limits {
  @option({ min: 1 }) memory = 64;
  @option() hostName = 'main';
}

class Settings {
  @option({ min: 1, max: 65535 }) port = 80;
  @option() greeting = 'hello';
  @option() limits = new Limits();
  @option({ type: [Number] }) sizes: number[] = [];
  @option({ type: String, secret: true, min: 20 }) token = 'default-token-of-twenty';
}

/** The message about a file, with only the file name as its path. */
async function problemsIn(name: string, text: string, given?: Given): Promise<string> {
  fs.writeFileSync(at(name), text);
  const message = await messageFrom(load(Settings, at(name), given));
  return message.replaceAll(at(name), name);
}

test.each([
  [
    'demo.json',
    `{
  "port": 0,
  "greting": "hi",
  "limits": {
    "memory": "much",
    "hostname": "x"
  },
  "sizes": [1, "2"]
}`,
    [2, 3, 5, 6, 8],
  ],
  [
    'demo.yaml',
    `# a comment
port: 0
greting: hi
limits:
  memory: much
  hostname: x
sizes: [1, "2"]
`,
    [2, 3, 5, 6, 7],
  ],
  [
    'demo.toml',
    `# a comment
port = 0
greting = "hi"
sizes = [1, "2"]

[limits]
memory = "much"
hostname = "x"
`,
    [2, 3, 7, 8, 4],
  ],
])('all problems of %s are in one error, each with its line', async (name, text, lines) => {
  const [port, greeting, memory, hostName, sizes] = lines;
  expect((await problemsIn(name, text)).split('\n').sort()).toEqual(
    [
      'VMRE_CONFIG_INVALID: configuration of demo is not accepted:',
      `  greting: unknown option. Did you mean greeting? (${name}:${greeting})`,
      `  limits.hostname: unknown option. Did you mean hostName? (${name}:${hostName})`,
      `  limits.memory: must be a number; got "much" (${name}:${memory})`,
      `  port: must be from 1 to 65535; got 0 (${name}:${port})`,
      `  sizes: must be a number in every element; got [1,"2"] (${name}:${sizes})`,
    ].sort(),
  );
});

test.each([
  ['demo.json', '{\n"limts": {\n"memory": 1\n}\n}'],
  ['demo.yaml', '\nlimts:\n  memory: 1\n'],
  ['demo.toml', '\n[limts]\nmemory = 1\n'],
])('an unknown group of %s is reported with the line of its name', async (name, text) => {
  expect(await problemsIn(name, text)).toContain(
    `\n  limts: unknown option. Did you mean limits? (${name}:2)`,
  );
});

test('a byte order mark does not shift line numbers', async () => {
  expect(await problemsIn('demo.json', '\uFEFF{\n"port": 0}')).toContain('(demo.json:2)');
});

test('an unknown name without a similar one has no suggestion', async () => {
  expect(await problemsIn('demo.json', '{"something": 1}')).toContain(
    '\n  something: unknown option. (demo.json:1)',
  );
});

test.each([
  ['a list', '[1]'],
  ['a text', '"text"'],
  ['a number', '5'],
])('a file that is %s causes an error that asks for a group', async (_what, text) => {
  const message = await problemsIn('demo.json', text);
  expect(message).toMatch(/must be an object of options.*\(demo\.json(:1)?\)$/);
  expect(message).not.toMatch(/^ *: /m); // an empty name
});

test('a value in place of a group is reported as such', async () => {
  expect(await problemsIn('demo.yaml', 'limits: 5\n')).toContain(
    '\n  limits: must be an object of options (demo.yaml:1)',
  );
});

test('problems of flags and variables are reported with their origin', async () => {
  const given = { flags: { port: '0' }, env: { VMRE_LIMITS_MEMORY: '0' } };
  const message = await problemsIn('demo.json', '{}', given);
  expect(message.split('\n').slice(1)).toEqual([
    '  port: must be from 1 to 65535; got "0" (flag --port)',
    '  limits.memory: must be at least 1; got "0" (variable VMRE_LIMITS_MEMORY)',
  ]);
});

test.each([
  ['the file', '{"token": "hunter2"}', {}],
  ['a flag', '{}', { flags: { token: 'hunter2' } }],
  ['a variable', '{}', { env: { VMRE_TOKEN: 'hunter2' } }],
])('a secret of %s is never shown', async (_what, text, given) => {
  const message = await problemsIn('demo.json', text, given);
  expect(message).toContain('\n  token: must have at least 20 characters (');
  expect(message).not.toContain('hunter2');
});

describe('a required option', () => {
  class Demanding {
    @option({ type: String, required: true }) account!: string;
    @option({ type: String, required: true, flag: false, env: false }) key!: string;
  }

  test.each([['{}'], ['{"account": null}']])(
    'missing in %s, is reported with all ways to set it',
    async (text) => {
      fs.writeFileSync(at('demo.json'), text);
      const message = await messageFrom(load(Demanding, at('demo.json')));
      expect(message.replaceAll(at('demo.json'), 'demo.json').split('\n').slice(1)).toEqual([
        expect.stringMatching(
          /^ {2}account: is required; set it here, or with --account or VMRE_ACCOUNT \(demo\.json(:1)?\)$/,
        ),
        '  key: is required (demo.json)',
      ]);
    },
  );

  test('can be given by a flag', async () => {
    fs.writeFileSync(at('demo.json'), '{"key": "k"}');
    const { value } = await load(Demanding, at('demo.json'), { flags: { account: 'a' } });
    expect(value).toEqual({ account: 'a', key: 'k' });
  });
});
