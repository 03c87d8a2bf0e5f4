import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';

import { processesOf } from '../support/leftovers';
import { Bench, example, type Invoked } from '../support/runtime-process';

const vmre = join(__dirname, '../../bin/vmre');
const rogue = join(__dirname, '../fixtures/runtimes/rogue.js');
const plain = join(__dirname, '../fixtures/conformance/runtime.js');

interface Report {
  ok: boolean;
  passed: number;
  failed: number;
  items: { id: string; verdict: string; seen: string }[];
}

let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

afterEach(() => bench.clear());

const check = (...args: string[]): Promise<Invoked> => bench.invoke(vmre, 'conformance', ...args);

test.each([
  ['example-runtime', ['--run', 'echo hi', '--fail', 'fail no 3', '--kill', 'exec /bin/sleep 60']],
  ['example-service', ['--run', 'user add alice', '--fail', 'user dance']],
  ['example-named', ['--runtime-arg', 'cats', '--run', 'ask milk please']],
  ['example-command', ['--run', 'size /data', '--fail', 'size /data/none']],
])('%s conforms', async (name, args) => {
  const { code, stdout, stderr } = await check(example(name), ...args, '--json');
  expect(stderr).toBe('');
  const report = JSON.parse(stdout) as Report;
  expect(report.items.filter(({ verdict }) => /failed|notChecked/.test(verdict))).toEqual([]);
  expect([code, report.ok, report.failed]).toEqual([0, true, 0]);
});

test('a violation is shown with its rule, what was seen, and how to mend it', async () => {
  bench.env['ROGUE'] = 'test-fails';
  const { code, stdout } = await check(rogue);
  expect(code).toBe(4);
  expect(stdout).toContain(
    [
      'Command line',
      'FAILED  R1   test succeeds',
      '             rule: `test` exits with 0. Otherwise the whole provider does not start.',
      '             seen: test exited with exit code 1; stderr: no KVM here',
      '             mend: Exit with 0 from `test`',
    ].join('\n'),
  );
  expect(stdout).toMatch(/\nThe runtime does not conform to the contract: \d+ passed, \d+ failed/);
  expect(stdout).not.toContain('\x1b');
});

test('colours are used where they are forced', async () => {
  bench.env['FORCE_COLOR'] = '1';
  const { stdout } = await check(plain);
  expect(stdout).toContain('\x1b[32mok      R1   test succeeds: exit code 0\x1b[39m\n');
  bench.env['FORCE_COLOR'] = '0';
  expect((await check(plain)).stdout).not.toContain('\x1b');
});

test('rules that need a command say which', async () => {
  const { code, stdout } = await check(plain);
  expect(code).toBe(0);
  expect(stdout).toContain('not applicable, unless you give a command that succeeds: --run');
});

test('a JUnit report has a test case for each rule', async () => {
  const file = join(bench.directory, 'report.xml');
  bench.env['ROGUE'] = 'test-fails';
  expect((await check(rogue, '--junit', file)).code).toBe(4);
  const report = readFileSync(file, 'utf8');
  expect(report).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites .* tests="53" /);
  expect(report.match(/<testcase /g)).toHaveLength(53);
  expect(report).toContain('<failure message="test exited with exit code 1; stderr: no KVM here">');
  expect(report).toMatch(/<skipped message="[^"<>]+"\/>/);
});

test('a report that cannot be written is an error before the check', async () => {
  const { code, stdout, stderr } = await check(plain, '--junit', bench.directory);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(`--junit ${bench.directory} cannot be written: EISDIR`);
});

test('a program that does not exist is an error, not a violation', async () => {
  const { code, stdout, stderr } = await check('./no-such-runtime', '--json');
  expect(code).toBe(6);
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'VMRE_PROGRAM_NOT_FOUND' } });
});

test('Ctrl-C ends the check and all processes', async () => {
  bench.env['ROGUE'] = 'silent';
  const child = bench.spawn(vmre, ['conformance', rogue]);
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    if (stdout.includes('R12')) setTimeout(() => child.kill('SIGINT'), 200);
  });
  const [code] = (await once(child, 'close')) as [number];
  expect(code).toBe(130);
  expect(await processesOf(bench.directory)).toEqual([]);
});
