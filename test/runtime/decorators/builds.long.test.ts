import { Build } from './builds';

interface Offer {
  properties: Record<string, unknown>;
}

/** The properties that a program offers, or its error. */
async function offered(build: Build, program: string, ...argv: string[]): Promise<unknown> {
  const { stdout, stderr } = await build.run(program, [...argv, 'offer-template']);
  return stdout === '' ? stderr : (JSON.parse(stdout) as Offer).properties;
}

const complaint =
  'error VMRE_FIELD_TYPE_UNKNOWN: the type of Settings.port is unknown: it has no default value ' +
  'to tell it from, and the build emitted none (esbuild and tsx never do; interfaces, unions, lists and ' +
  'classes imported with `import type` have none)\n  Say it: @option({ type: String }) port\n';

const emitted = { config: '{"port":5}' };

const makers: Record<string, () => Build | Promise<Build>> = {
  'tsc, legacy decorators': () => Build.tsc('tsconfig.json'),
  'tsc, legacy decorators, fields by assignment': () =>
    Build.tsc('tsconfig.json', '--target', 'ES2021', '--useDefineForClassFields', 'false'),
  'tsc, standard decorators': () => Build.tsc('tsconfig.standard.json'),
  'tsx, legacy decorators': () => Build.tsx('tsconfig.json'),
  'tsx, standard decorators': () => Build.tsx('tsconfig.standard.json'),
};

const made = new Map<string, Build>();
beforeAll(async () => {
  const makeOne = async ([name, make]: [string, () => Build | Promise<Build>]): Promise<void> => {
    made.set(name, await make());
  };
  await Promise.all(Object.entries(makers).map(makeOne));
});
afterAll(() => {
  for (const build of made.values()) build.clear();
});

describe.each([
  ['tsc, legacy decorators', emitted],
  ['tsc, legacy decorators, fields by assignment', emitted],
  ['tsc, standard decorators', complaint],
  ['tsx, legacy decorators', complaint],
  ['tsx, standard decorators', complaint],
])('%s', (name, emittedOrNot) => {
  let build: Build;
  beforeEach(() => {
    build = made.get(name)!;
  });

  test('options with a type or a default have values, in a runtime and its subclass', async () => {
    const flags = ['--port', '5', '--tags=b,c', '--no-verbose', '--limits.memory', '8', '-c2'];
    const images = ['portable', 'derived'];
    const offers = await Promise.all(
      images.map((image) => offered(build, 'portable', ...flags, image)),
    );
    const expected = {
      name: 'portable',
      greeting: 'hello',
      port: 5,
      limits: 8,
      tags: 'b c',
      verbose: false,
      count: 2,
      classes: true,
    };
    expect(offers).toEqual([
      { ...expected, version: '1.2.3', image: 'portable' },
      { ...expected, version: '2.0.0', image: 'derived' },
    ]);
  });

  test('their types and defaults are in the help', async () => {
    const { stdout } = await build.run('portable', ['--help']);
    expect(stdout).toMatch(/^Usage: portable \[options\] <IMAGE> <command> \[arguments\]$/m);
    expect(stdout).toMatch(/^ +-c, --count +a number +\[number\] \[default: 1\]$/m);
    expect(stdout).toMatch(
      /^ +--greeting +How it greets \(variable VMRE_GREETING\) +\[string\] \[default: hello\]$/m,
    );
    expect(stdout).toMatch(/^ +--port +a number \(variable VMRE_PORT\) +\[number\]$/m);
    expect(stdout).toMatch(/^ +--limits\.memory .*\[number\] \[default: 64\]$/m);
    expect(stdout).toMatch(/^ +--verbose .*\[boolean\] \[default: true\]$/m);
  });

  test('a type that only the compiler knows is available, or an error names it and the fix', async () => {
    expect(await offered(build, 'emitted', '--port', '5')).toEqual(emittedOrNot);
  });

  test('a class imported as a type only is not available at run time, as an error says', async () => {
    const { code, stdout, stderr } = await build.run('type-only', ['offer-template']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /^error VMRE_FIELD_TYPE_UNKNOWN: the type of Settings\.limits is unknown: .* `import type` /,
    );
  });

  test('a field that a subclass declares again gets the given value', async () => {
    expect(await offered(build, 'redeclared', '--port', '5')).toEqual({ host: 'here', port: 5 });
  });
});
