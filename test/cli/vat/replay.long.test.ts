import { bob, House } from './house';

let house: House;
beforeAll(async () => {
  house = new House();
  await house.send('alice.twice(3)', 'bob.double(5)');
});
afterEach(() => house.write('bob.js', bob));
afterAll(() => house.clear());

const replay = (...args: string[]) => house.invoke('replay', ...args);
const changeBob = (method: string): void =>
  house.write('bob.js', `exports.buildRootObject = ({ Far }) => Far('bob', { ${method} });`);

test('vats without a divergence', async () => {
  const { code, stdout } = await replay();
  expect(stdout).toMatch(
    /^v1:alice {2}\d+ deliveries, no difference\nv2:bob {2}3 deliveries, no difference\n$/,
  );
  expect(code).toBe(0);
});

test('deliveries from a given number', async () => {
  const { stdout } = await replay('--vat', 'bob', '--from', '1');
  expect(stdout.split('\n')).toEqual([
    expect.stringMatching(/^bob 1 {2}o\+0\.double\(3\) ⇒ (p-\d+) {2}= \1 6$/),
    expect.stringMatching(/^bob 2 {2}o\+0\.double\(5\) ⇒ (p-\d+) {2}= \1 10$/),
    'v2:bob  3 deliveries, no difference',
    '',
  ]);
});

test('a divergence is shown as a diff, and the other vats are replayed, too', async () => {
  changeBob('double: (n) => n === 5 ? "ten" : n + n');
  const { code, stdout } = await replay();
  expect(code).toBe(1);
  expect(stdout).toMatch(/^v1:alice {2}\d+ deliveries, no difference\n/);
  expect(stdout).toMatch(
    /v2:bob {2}3 deliveries, then DIVERGED in delivery 2, syscall 0: o\+0\.double\(5\) ⇒ p-\d+\n/,
  );
  expect(stdout).toMatch(/\n {2}- +"body": "#10",\n {2}\+ +"body": "#\\"ten\\"",\n/);
  const run = await house.send('bob.double(1)');
  expect(run.stderr).toMatch(
    /VMRE_VAT_DIVERGED: vat bob .*\n.*vmre vat upgrade house bob\n.*vmre vat replay house\n/,
  );
  expect(run.code).toBe(1);
});

const unlike: [string, string, object][] = [
  ['less', 'double: () => new Promise(() => undefined)', { syscall: 0, actual: null }],
  ['other methods', 'treble: (n) => n', { syscall: 0, expected: ['resolve', expect.anything()] }],
];

test.each(unlike)('%s, as JSON', async (_what, method, expected) => {
  changeBob(method);
  const { code, stdout } = await replay('--json', '--vat', 'bob');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ type: 'outcome', ok: false, vat: 'bob', vatId: 'v2', deliveries: 2 },
    divergence: { vat: 'bob', delivery: 1, ...expected },
    entry: { d: ['message', 'o+0', { method: 'double' }], sc: [{}] },
  });
});

test('code that does not start, and unknown vats', async () => {
  house.write('bob.js', 'throw Error("broken")');
  expect(await replay()).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('broken') as string,
  });
  expect((await replay('--vat', 'bbo')).stderr).toContain('Did you mean bob?');
  expect((await replay('--store', 'nowhere')).stderr).toContain('no store in nowhere');
});
