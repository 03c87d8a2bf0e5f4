import { once } from 'node:events';
import * as fs from 'node:fs';
import { join } from 'node:path';

import { processesOf } from '../support/leftovers';
import { Bench, example, type Invoked } from '../support/runtime-process';

const vmre = join(__dirname, '../../bin/vmre');
const plain = join(__dirname, '../fixtures/conformance/runtime.js');
const hostile = '\0\x1b[31m]]> <b> & "q" \u202e';

interface Report {
  ok: boolean;
  passed: number;
  failed: number;
  skipped: number;
  steps: {
    name: string;
    verdict: string;
    code?: number;
    differences: string[];
    result?: { result: string; message: string | null; stdout: unknown };
  }[];
  departures: { rule: string }[];
}

let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

afterEach(async () => {
  const left = await processesOf(bench.directory);
  bench.clear();
  expect(left).toEqual([]);
});

const inBench = (name: string): string => join(bench.directory, name);

function write(name: string, text: string): string {
  fs.writeFileSync(inBench(name), text);
  return inBench(name);
}

/** A correct runtime with commands that do harm. */
function harmful(): string {
  const source = fs.readFileSync(plain, 'utf8');
  const file = write(
    'harmful.js',
    source.replace(
      "} else reject(id, 'unknown command');",
      `} else if (bin === 'crash') process.kill(process.pid, 'SIGKILL');
      else if (bin === 'leave') process.exit(0);
      else if (bin === 'hang') accept(id);
      else if (bin === 'stray') process.stdout.write('log line\\n'.repeat(20));
      else if (bin === 'link') {
        const pid = accept(id);
        fs.symlinkSync('/etc', path.join(workdir, 'data/etc'));
        end(pid, 0);
      } else if (bin === 'say') {
        const pid = accept(id);
        output(pid, ${JSON.stringify(hostile)});
        end(pid, 0);
      } else reject(id, 'unknown command');`,
    ),
  );
  fs.chmodSync(file, 0o755);
  return file;
}

const exec = (...args: string[]): Promise<Invoked> => bench.invoke(vmre, 'exec', ...args);

async function report(...args: string[]): Promise<Report> {
  const { stdout, stderr } = await exec(...args, '--json');
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Report;
}

/** The first step that did not pass, and what follows it. */
const problems = ({ steps }: Report): unknown[] =>
  steps
    .filter(({ verdict }) => verdict !== 'passed')
    .map(({ name, differences }) => [name, ...differences]);

const lives = (...steps: object[]): string =>
  write('s.json', JSON.stringify([{ deploy: {} }, { start: {} }, ...steps]));

const run = (...[entry_point, ...args]: string[]): object => ({ run: { entry_point, args } });

test('server mode: all commands, two lives, transfers, and the result that people read', async () => {
  write('in.txt', 'content');
  const script = write(
    'accept.yaml',
    `name: acceptance
steps:
  - deploy:
    expect: { json: { startMode: blocking, vols: [{ path: /golem/input }, {}] } }
  - start:
  - run: { entry_point: echo, args: [hi, there] }
    expect: { stdout: "hi there\\n", within: 20s }
  - name: reports its failure
    run: { entry_point: fail, args: [two words, "3"] }
    expect: { code: 3, stderr: /two words/ }
  - run: { entry_point: dance }
    expect: { fails: /unknown command/ }
  - transfer: { from: file:in.txt, to: container:/golem/input/deep/in.txt }
  - transfer: { from: container:/golem/input/deep/in.txt, to: file:out/again.txt }
  - terminate:
  - deploy:
  - start:
  - run: { entry_point: echo, args: [again] }
    expect: { stdout: /^agai/ }
  - terminate:
`,
  );
  const { code, stdout, stderr } = await exec(example('example-runtime'), script, '--strict');
  expect(stderr).toBe('');
  const text = stdout.replace(/\([\d.]+ ms/g, '(N ms');
  expect(text).toContain('ok       run echo hi there  (N ms)\n         | hi there\n');
  expect(text).toContain('ok       reports its failure  (N ms, code 3)\n         ! two words\n');
  expect(text).toMatch(/\n\nThe script passed: 12 passed\.\n$/);
  expect(code).toBe(0);
  expect(fs.readFileSync(inBench('out/again.txt'), 'utf8')).toBe('content');
});

test('command mode', async () => {
  write('in.txt', 'hello');
  const { ok, steps } = await report(
    example('example-command'),
    lives(
      { transfer: { from: 'file:in.txt', to: 'container:/data/in.txt' } },
      { ...run('size', '/data/in.txt'), expect: { json: { bytes: 5 } } },
      { ...run('size', '/data/none'), expect: { fails: true, stderr: '/ENOENT/' } },
      { terminate: {} },
    ),
  );
  expect(steps.map(({ verdict, differences }) => [verdict, ...differences])).toEqual(
    steps.map(() => ['passed']),
  );
  expect(ok).toBe(true);
});

test('differences fail the script, with the place of the step', async () => {
  const script = lives({ ...run('echo', 'a'), expect: { stdout: 'b' } }, run('fail'), run('echo'));
  const { code, stdout } = await exec(plain, script);
  expect(code).toBe(1);
  expect(stdout).toMatch(/\nFAILED {3}run echo a {2}\([\d.]+ ms, line 1\)\n/);
  expect(stdout).toContain('\n         stdout: expected "b", got "a"\n');
  expect(stdout).toContain('expected code 0, got code 3: ExeScript command exited with code 3\n');
  expect(stdout).toContain('\nskipped  run echo\n');
  expect(stdout).toContain('\nThe script failed: 2 passed, 2 failed, 1 skipped.\n');
});

test('a runtime that crashes, leaves or hangs in the middle', async () => {
  const runtime = harmful();
  const crash = await report(runtime, lives(run('crash'), run('echo')));
  expect(problems(crash)).toEqual([
    ['run crash', expect.stringMatching(/^expected code 0, got code /)],
    ['run echo'],
  ]);

  // A supervisor takes exit code 0 for a success, now and for all later commands.
  const leave = await report(runtime, lives(run('leave'), run('echo')), '--strict');
  expect(problems(leave)).toEqual([]);
  expect(leave.ok).toBe(false);
  expect(leave.departures).not.toEqual([]);

  const hang = await report(runtime, lives(run('hang'), run('echo')), '--timeout', '1');
  expect(problems(hang)).toEqual([
    ['run hang', 'expected an end within 1 s, but it was still running'],
    ['run echo'],
  ]);
  const stray = await report(runtime, lives(run('stray')), '--timeout', '2');
  expect(stray.ok).toBe(false);
});

test('--strict: violations of the contract have the exit code 4', async () => {
  const script = lives(run('leave'));
  expect(await exec(harmful(), script)).toMatchObject({ code: 0 });
  const { code, stdout } = await exec(harmful(), script, '--strict');
  expect(code).toBe(4);
  expect(stdout).toMatch(/\nBROKEN {3}R\d+ {2}/);
  expect(stdout).toMatch(/\nThe script failed: 3 passed, \d+ violated rules?\.\n$/);
});

test('a runtime that links out of its volume', async () => {
  const script = lives(run('link'), {
    ...{ transfer: { from: 'container:/data/etc/passwd', to: 'file:stolen' } },
    expect: { fails: '/symbolic link out of/' },
  });
  expect(problems(await report(harmful(), script))).toEqual([]);
  expect(fs.existsSync(inBench('stolen'))).toBe(false);
});

test('hostile output is harmless in each report', async () => {
  const script = lives({ ...run('say'), expect: { stdout: 'x' } });
  const junit = inBench('junit.xml');
  const { stdout } = await exec(harmful(), script, '--junit', junit);
  expect(stdout.match(/(?!\n)[\p{Cc}\p{Cf}]/gu)).toBeNull();
  const xml = fs.readFileSync(junit, 'utf8');
  expect(xml).toContain(']]&gt; &lt;b&gt; &amp;');
  expect(xml.match(/(?!\n)[\p{Cc}\p{Cf}]/gu)).toBeNull();
});

test('files: the directory of the script, or another', async () => {
  fs.mkdirSync(inBench('other'));
  write('other/a', 'x');
  const up = (from: string): string => lives({ transfer: { from, to: 'container:/data/a' } });
  expect((await report(plain, up('file:a'), '--files', inBench('other'))).ok).toBe(true);
  const { steps } = await report(plain, up(`file:/etc/passwd`));
  expect(steps[2]?.result?.message).toBe(
    `Local service error: Transfer error: IO error: /etc/passwd is not in ${bench.directory}`,
  );
});

test('a large file is streamed', async () => {
  const size = 300 * 1024 * 1024;
  fs.closeSync(fs.openSync(inBench('big'), 'w'));
  fs.truncateSync(inBench('big'), size);
  bench.env['NODE_OPTIONS'] = '--max-old-space-size=64';
  const script = lives({ transfer: { from: 'file:big', to: 'container:/data/big' } });
  const workdir = inBench('kept');
  expect((await report(plain, script, '--workdir', workdir)).ok).toBe(true);
  expect(fs.statSync(join(workdir, 'data/big')).size).toBe(size);
});

describe('refused before anything starts', () => {
  test.each<[string, () => unknown, RegExp]>([
    ['a missing script', () => undefined, /cannot be read: ENOENT/],
    ['a directory', () => fs.mkdirSync(inBench('s')), /EISDIR/],
    ['a pipe', () => bench.invoke('mkfifo', inBench('s')), /is not a regular file/],
    [
      'bytes',
      () => write('s', '\xff\xfe').slice(0, 0),
      /must be a list|not text|control|unexpected/i,
    ],
    ['a huge file', () => write('s', ' '.repeat(5_000_000)), /has more than 4194304 bytes/],
    [
      'mistakes',
      () => write('s', '- strat:\n'),
      /s:1:3: \[0\]\.strat is unknown\. Did you mean start\?/,
    ],
  ])('%s', async (_, make, message) => {
    await make();
    const { code, stdout, stderr } = await exec('/none', inBench('s'));
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error VMRE_SCRIPT_INVALID: /);
    expect(stderr).toMatch(message);
  });
});

test('a runtime that does not exist', async () => {
  const { code, stderr } = await exec('/none', lives());
  expect(code).toBe(6);
  expect(stderr).toMatch(/VMRE_PROGRAM_NOT_FOUND/);
});

test('Ctrl-C ends everything, with the exit code 130', async () => {
  const child = bench.spawn(vmre, ['exec', plain, lives(run('sleep', '1000'))]);
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    if (/^ok +start/m.test(text)) child.kill('SIGINT'); // the command runs
  });
  const [code] = (await once(child, 'close')) as [number];
  expect(code).toBe(130);
});
