import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { House, maker } from './house';
import { longTest, playsAll, sample } from '../../support/plays-all';

let house: House;
beforeEach(() => (house = new House()));
afterEach(() => house.clear());

const alice = { sourceSpec: 'alice.js' };

test('all problems are reported at once, with their lines', async () => {
  house.configure({
    vats: {
      alice: { sourceSpc: 'alice.js', worker: 'thred', limits: { memoryMB: 1 } },
      'b b': { sourceSpec: 'nowhere.js', critical: 'yes', reapInterval: 0 },
      both: { sourceSpec: 'bob.js', program: 'python3', args: [1] },
      not: 5,
    },
    devices: ['timer', 'male-box'],
    bootstrap: 'alic',
    bundels: {},
  });
  const { code, stderr } = await house.invoke('run');
  expect(code).toBe(3);
  const [first, ...others] = stderr.trimEnd().split('\n');
  expect(first).toBe('error VMRE_CONFIG_INVALID: configuration of house is not accepted:');
  const told = others.map((line) => line.trim().replace(`${house.directory}/`, ''));
  expect(told).toEqual([
    expect.stringMatching(
      /^vats\.alice: must have either sourceSpec, .*, or program, .* \(.*vats\.json:3\)$/,
    ),
    expect.stringMatching(
      /^vats\.alice\.sourceSpc: unknown option\. Did you mean sourceSpec\? \(.*:4\)$/,
    ),
    expect.stringMatching(
      /^vats\.alice\.worker: must be one of .*, not thred\. Did you mean thread\?/,
    ),
    expect.stringMatching(
      /^vats\.alice\.limits\.memoryMB: unknown option\. Did you mean memoryMb\?/,
    ),
    expect.stringMatching(/^vats\.b b: a name must consist of letters/),
    expect.stringMatching(/^vats\.b b\.sourceSpec: the file nowhere\.js does not exist/),
    expect.stringMatching(/^vats\.b b\.critical: must be true or false/),
    expect.stringMatching(/^vats\.b b\.reapInterval: must be a number above 0/),
    expect.stringMatching(/^vats\.both: must have either/),
    expect.stringMatching(/^vats\.both\.args\.0: must be a string/),
    expect.stringMatching(/^vats\.not: must be an object/),
    expect.stringMatching(/^devices\.1: must be one of timer, mailbox.*, not male-box/),
    expect.stringMatching(/^bootstrap: must be one of .*, not alic\. Did you mean alice\?/),
    expect.stringMatching(/^bundels: unknown option\. Did you mean bundles\?/),
    expect.anything(), // the next step
  ]);
});

const missing: [string, string, number, string][] = [
  [
    'no configuration',
    'empty',
    3,
    'empty contains none of vats.toml, vats.yaml, vats.yml, vats.json',
  ],
  ['no directory', 'nowhere', 3, 'the directory nowhere does not exist'],
];

test.each(sample(missing, 1))('%s', async (_what, directory, expected, text) => {
  mkdirSync(join(house.bench.directory, 'empty'));
  const { bench } = house;
  const { code, stderr } = await bench.invoke(
    join(__dirname, '../../../bin/vmre'),
    'vat',
    'run',
    directory,
  );
  expect(stderr).toContain(`VMRE_CONFIG_UNREADABLE: ${text}`);
  expect(stderr).toContain('{ "vats": { "alice": { "sourceSpec": "alice.js" } } }');
  expect(code).toBe(expected);
});

const written: [string, string][] = [
  [
    'vats.yaml',
    'bootstrap: alice\ndevices: [timer, bridge]\nvats:\n  alice: { sourceSpec: alice.js, parameters: { greeting: hi } }\n  bob: { sourceSpec: bob.js }\n',
  ],
  [
    'vats.toml',
    'bootstrap = "alice"\ndevices = ["timer", "bridge"]\n[vats.alice]\nsourceSpec = "alice.js"\nparameters = { greeting = "hi" }\n[vats.bob]\nsourceSpec = "bob.js"\n',
  ],
];

test.each(sample(written, 1))('%s is also read, before vats.json', async (name, text) => {
  house.write(name, text);
  house.configure({ vats: {} });
  const { code, stdout } = await house.send('alice.hello("Ann", 1)');
  expect([code, stdout]).toEqual([0, `$1 = 'hi Ann'\n`]);
});

test.each(playsAll ? ['local', 'thread', 'process'] : ['thread'])(
  'vats run in their configured worker: %s',
  async (worker) => {
    house.configure({ vats: { bob: { sourceSpec: 'bob.js', worker } } });
    expect(await house.send('bob.double(2)')).toMatchObject({ code: 0, stdout: '$1 = 4\n' });
    const { stdout } = await house.invoke('inspect', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ vats: [{ name: 'bob', source: 'bob.js', worker }] });
  },
);

test('limits terminate only their vat', async () => {
  house.write(
    'loop.js',
    `exports.buildRootObject = ({ Far }) => Far('loop', { go: () => { for (;;); } });`,
  );
  const limits = { deliveryMs: 300 };
  house.configure({
    defaultWorker: 'process',
    vats: { loop: { sourceSpec: 'loop.js', limits }, bob: { sourceSpec: 'bob.js' } },
  });
  const { code, stdout } = await house.send('loop.go()', 'bob.double(1)');
  expect(stdout).toMatch(/^\$1 ✗ Error: vat terminated\n\$2 = 2\n$/);
  expect(code).toBe(1);
});

longTest('bundles are for vats that are created later, and those are restored', async () => {
  house.write('maker.js', maker);
  const config = {
    bootstrap: 'maker',
    devices: ['vatAdmin'],
    vats: { maker: { sourceSpec: 'maker.js' } },
    bundles: { pupil: { sourceSpec: 'bob.js', worker: 'thread' } },
  };
  house.configure(config);
  expect(await house.send('maker.make("ben")', '$1.double(3)')).toMatchObject({ code: 0 });
  expect((await house.send('ben.double(3)')).stdout).toBe('$1 = 6\n');
  expect((await house.invoke('replay')).stdout).toMatch(/v2:ben {2}3 deliveries, no difference/);
  const { stdout } = await house.invoke('inspect');
  expect(stdout).toMatch(/v2 +ben +alive +0 +pupil +thread/);
});

test('a vat missing from the configuration is reported', async () => {
  await house.send('bob.double(1)');
  house.configure({ vats: { alice } });
  const { code, stderr } = await house.send('alice.hello("x", 1)');
  expect(stderr).toMatch(
    /VMRE_VAT_MANAGER_MISSING: .*vats\.json does not name the vat bob, which is live in .*/,
  );
  expect(code).toBe(2);
});

test('unreadable code of a vat is reported with its path', async () => {
  house.write('bob.js', 'import nothing from');
  const { code, stderr } = await house.send('bob.double(1)');
  expect(stderr).toContain('VMRE_VAT_CODE_UNREADABLE');
  expect(stderr).toContain('bob.js');
  expect(code).toBe(2);
});
