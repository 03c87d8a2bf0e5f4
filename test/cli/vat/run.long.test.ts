import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { eventually } from '../../support/runtime-process';
import { House, vmre } from './house';

const PATIENCE_MS = 90_000;

let house: House;
beforeEach(() => (house = new House()));
afterEach(() => house.clear());

const lines = (text: string): string[] => text.trimEnd().split('\n');

/** The output of the command for lines on its stdin. */
async function talk(input: readonly string[], ...args: string[]) {
  const child = house.bench.spawn(vmre, ['vat', 'run', 'house', ...args]);
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
  child.stdin.end(input.map((line) => `${line}\n`).join(''));
  const [code] = (await once(child, 'close')) as [number];
  return { code, ...said };
}

test('messages are sent, answers are numbered, and answers can be targets of messages', async () => {
  const { code, stdout } = await house.send(
    'alice.hello("Ann ", 2)',
    'alice.twice(4)',
    'alice.make()',
    '$3.counter.add($2)',
    'alice.isBob(bob)',
    'alice.echo({ a: [1n, undefined, -0.5] }, $3.list)',
  );
  expect(lines(stdout)).toEqual([
    `$1 = 'hello Ann hello Ann '`,
    '$2 = 8',
    expect.stringMatching(/^\$3 = \{ counter: <counter ko\d+>, list: \[ 1n, undefined \] \}$/),
    '$4 = 8',
    '$5 = true',
    '$6 = [ { a: [ 1n, undefined, -0.5 ] }, [ 1n, undefined ] ]',
  ]);
  expect(code).toBe(0);
});

test('the state is stored in the directory, in another store, or nowhere', async () => {
  await house.send('bob.double(1)');
  expect(existsSync(join(house.directory, '.vmre-vats'))).toBe(true);
  const cranks = async (...args: string[]): Promise<number> => {
    const { stdout } = await house.invoke('run', '--json', '--send', '.stats', ...args);
    return (JSON.parse(lines(stdout).at(-1)!) as { cranks: number }).cranks;
  };
  const first = await cranks();
  await house.send('bob.double(1)');
  expect(await cranks()).toBe(first + 1);
  expect(await cranks('--memory')).toBeLessThan(first);
  const store = ['--store', join(house.directory, 'other')];
  expect(await cranks(...store)).toBeLessThan(first);
  expect(existsSync(store[1]!)).toBe(true);
});

test('lines of stdin are handled in order; problems are printed, and the first one decides the exit code', async () => {
  const { code, stdout, stderr } = await talk([
    'alice.fail()',
    '',
    '# nothing',
    'alcie.hello()',
    '.stast',
    'alice.hello(',
    'bob.double(2)',
  ]);
  expect(lines(stdout)).toEqual(['$1 ✗ Error: no\\u{1b}[31m luck', '$2 = 4']);
  expect(stderr).toContain('unknown vat alcie. Did you mean alice?\n  Known vats: alice, bob.');
  expect(stderr).toContain('unknown command .stast. Did you mean .stats?');
  expect(stderr).toContain('a name is missing at column 13: alice.hello(');
  expect(stderr).not.toContain('\x1b');
  expect(code).toBe(2);
});

test.each([
  ['a message that is rejected', 'alice.fail()', 1, /vat|luck/],
  ['a message without an answer', 'alice.never()', 1, /VMRE_VAT_UNANSWERED: \$1 has no answer/],
  ['nothing at all', '', 0, /^$/],
])('%s', async (_what, line, expected, said) => {
  const { code, stderr } = await talk([line]);
  expect([code, stderr]).toEqual([expected, expect.stringMatching(said)]);
});

test('a late result is printed between other lines', async () => {
  const child = house.bench.spawn(vmre, ['vat', 'run', 'house', '--memory']);
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stdin.write('alice.later(20)\n');
  await eventually('the answer', () => stdout.includes('$1 = '), PATIENCE_MS);
  child.stdin.end('bob.double(1)\n');
  const [code] = (await once(child, 'close')) as [number];
  expect(lines(stdout)).toEqual(['$1 waits for something outside', "$1 = 'woken'", '$2 = 2']);
  expect(code).toBe(0);
});

test('with --json everything is one object per line, with values in smallcaps', async () => {
  const { stdout, stderr } = await talk(
    ['alice.make()', 'alice.fail()', 'x', '.vats', 'alice.never()'],
    '--json',
  );
  expect(stderr).toBe('');
  const told = lines(stdout).map((line) => JSON.parse(line) as { type: string });
  expect(told.filter(({ type }) => type !== 'log')).toEqual([
    {
      ...{ type: 'result', number: 1, message: 'alice.make()', status: 'fulfilled' },
      value: { counter: '$0.Alleged: counter', list: ['+1', '#undefined'] },
      slots: [expect.stringMatching(/^ko\d+$/)],
    },
    {
      ...{ type: 'result', number: 2, message: 'alice.fail()', status: 'rejected' },
      value: expect.objectContaining({ '#error': 'no\x1b[31m luck' }) as object,
    },
    {
      ...{ type: 'failed', ok: false },
      error: expect.objectContaining({ code: 'VMRE_VAT_MESSAGE_MALFORMED' }) as object,
    },
    { type: 'vats', vats: [expect.objectContaining({ name: 'alice' }), expect.anything()] },
    { type: 'waiting', number: 3, message: 'alice.never()' },
    {
      type: 'failed',
      ok: false,
      error: expect.objectContaining({ code: 'VMRE_VAT_UNANSWERED' }) as object,
    },
  ]);
});

test('pausing, and single cranks', async () => {
  const { stdout } = await talk(
    ['.pause', 'alice.twice(3)', '.run 1', '.run 1', '.run', 'bob.double(1)'],
    '--memory',
  );
  expect(lines(stdout)).toEqual([
    '$1 waits for something outside',
    expect.stringMatching(/v1:alice +ko20\.twice\(3\) ⇒ kp\d+ {2}→ ko21\.double ⇒ kp\d+$/),
    'cranks: 1, messages queued: 1',
    expect.stringMatching(/v2:bob +ko21\.double\(3\) ⇒ kp\d+ \(from \d+\) {2}= kp\d+ 6$/),
    'cranks: 1, messages queued: 1',
    '$1 = 6',
    'cranks: 1, messages queued: 0',
    '$2 = 2',
  ]);
});

test('a vat can be terminated, and devices can be used', async () => {
  const { code, stdout, stderr } = await talk([
    'alice.out({ a: 1 })',
    '.inbound (1, "two")',
    '.receive friend 1 hello there',
    '.terminate bob it is late',
    'bob.double(1)',
    '.inbound 1',
  ]);
  expect(lines(stdout)).toEqual([
    'bridge: { a: 1 }',
    '$1 = undefined',
    'acknowledge friend 0', // no vat is registered with the mailbox
  ]);
  expect(stderr).toContain('alice: in 2');
  expect(stderr).toContain('it is late');
  expect(stderr).toContain('vat terminated: bob: it is late');
  expect(stderr).toContain('( is missing at column 2: 1');
  expect(code).toBe(1);
});

test('a terminated vat is created again only on request, and inspect says why it ended', async () => {
  await talk(['.terminate bob it is late']);
  for (let time = 0; time < 2; time += 1) {
    const { code, stderr } = await talk(['alice.hello("x", 1)']);
    expect(stderr).toContain('VMRE_VAT_TERMINATED: vat terminated: bob: it is late');
    expect(stderr).toContain('--restart-terminated');
    expect(code).toBe(1);
  }
  const { stdout } = await house.invoke('inspect');
  expect(stdout).toMatch(/ended\n +v2 +bob +was terminated +it is late/);
  const anew = await house.invoke('run', '--restart-terminated', '--send', 'bob.double(2)');
  expect([anew.stdout, anew.code]).toEqual(['$1 = 4\n', 0]);
  expect((await talk(['bob.double(3)'])).stdout).toBe('$1 = 6\n');
});

test('a vat stays paused over a restart, and then gets its waiting messages', async () => {
  const first = await talk(['.pause bob', 'bob.double(4)', '.vats', '.resume bbo']);
  expect(first.stdout).toMatch(
    /^\$1 waits for something outside\nID .*\nv1 +alice +online .*\nv2 +bob +paused /,
  );
  expect(first.stderr).toContain('Did you mean bob?');
  const second = await talk(['bob.double(1)', '.resume bob', '.vats']);
  expect(second.stdout).toMatch(
    /^\$1 waits for something outside\n\$1 = 2\nID .*\n.*\nv2 +bob +online /,
  );
});

test('a vat is upgraded to the current content of its file', async () => {
  const child = house.bench.spawn(vmre, ['vat', 'run', 'house']);
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stdin.write('bob.double(1)\n');
  await eventually('the old code', () => stdout.includes('$1 = 2'), PATIENCE_MS);
  house.write(
    'bob.js',
    `exports.buildRootObject = ({ Far }) => Far('bob', { double: (n) => -n });`,
  );
  child.stdin.end('bob.double(1)\n.upgrade bob\nbob.double(1)\n');
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(lines(stdout)).toEqual(['$1 = 2', '$2 = 2', 'bob is now incarnation 1', '$3 = -1']);
  expect((await house.send('bob.double(2)')).stdout).toBe('$1 = -2\n');
  expect((await house.invoke('inspect')).stdout).toMatch(/\nv2 +bob +alive +1 /);
  expect((await house.invoke('replay', '--vat', 'bob')).code).toBe(0);
});

test('--trace writes a file for vmre vat trace', async () => {
  const file = join(house.bench.directory, 'trace.jsonl');
  await house.invoke('run', '--memory', '--trace', file, '--send', 'bob.double(2)');
  expect(lines(readFileSync(file, 'utf8')).length).toBeGreaterThan(3);
  const { stdout } = await house.bench.invoke(
    vmre,
    'vat',
    'trace',
    file,
    '--vat',
    'bob',
    '--type',
    'message',
  );
  expect(stdout).toMatch(/v2:bob +ko21\.double\(2\) ⇒ kp\d+ {2}= kp\d+ 4/);
});

test('.quit ends the session before the end of its input', async () => {
  const { code, stdout } = await talk(['bob.double(1)', '.quit', 'bob.double(2)']);
  expect([code, stdout]).toEqual([0, '$1 = 2\n']);
});

test('Ctrl-C ends the session while it waits for lines, and while vats work', async () => {
  // Output of vats is printed after a commit of many cranks: the fastest worker is first.
  house.configure({
    ...{ bootstrap: 'alice', devices: ['timer', 'bridge'], defaultWorker: 'local' },
    vats: { alice: { sourceSpec: 'alice.js' }, bob: { sourceSpec: 'bob.js' } },
  });
  for (const line of ['bob.double(1)', 'alice.forever()']) {
    const child = house.bench.spawn(vmre, ['vat', 'run', 'house', '--json']);
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stdin.write(`${line}\n`);
    const sent = /"type":"(result|bridge)"/;
    await eventually(line, () => sent.test(stdout), PATIENCE_MS);
    child.kill('SIGINT');
    expect(await once(child, 'close')).toEqual([130, null]);
  }
  // The vat with the endless delivery is still there, with its next message.
  expect((await house.invoke('inspect')).stdout).toMatch(/queued +1,/);
});

test('a failure of a critical vat ends the run with its reason', async () => {
  house.write(
    'bob.js',
    `exports.buildRootObject = ({ Far, exitVatWithFailure }) => Far('bob', { end: () => exitVatWithFailure(Error('over')) });`,
  );
  house.configure({ vats: { bob: { sourceSpec: 'bob.js', critical: true } } });
  const { code, stderr } = await talk(['bob.end()', 'bob.end()']);
  expect(stderr).toMatch(/VMRE_KERNEL_PANIC: the kernel has stopped: .*bob.*over/);
  expect(code).toBe(1);
});

test('no line of a vat can be mistaken for one of another vat, or for an answer', async () => {
  house.write(
    'bob.js',
    `exports.buildRootObject = ({ Far }) => Far('bob', {
      say: () => console.log('one\\nalice: two\\r\\u2028three\\x9b31m\\u202e'),
      fail: () => { throw Error('no\\n$2 = 1000'); },
      give: () => ['a\\n$3 = 2000', Far('x\\n$4 = 3000', {})],
    });`,
  );
  const { stdout, stderr } = await house.send('bob.say()', 'bob.fail()', 'bob.give()');
  const said = [...lines(stdout), ...lines(stderr)];
  expect(stderr).toContain('bob: one\nbob: alice: two\\u{d}\\u{2028}three\\u{9b}31m\\u{202e}\n');
  expect(said.filter((line) => !/^(\$[123] |bob: )/.test(line))).toEqual([]);
  expect(stdout).toContain('$2 ✗ Error: no\\n$2 = 1000');
});
