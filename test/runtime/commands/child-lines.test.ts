import { command, option, positional, Runtime, type CommandRun } from '../../../src/index';
import { openActivity, type TestActivity } from '../../../src/testing/index';
import { eventually } from '../../support/runtime-process';

class Script {
  @positional() script!: string;
  @option({ type: Number }) most?: number;
}

let begun = 0;
let left = 0;

class Scripts extends Runtime {
  @command({ args: Script })
  async *read({ script, most = Infinity }: Script, run: CommandRun) {
    let count = 0;
    try {
      for await (const line of run.lines('sh', ['-c', script])) {
        begun += 1;
        yield `[${line}]`;
        count += 1;
        if (count >= most) break;
      }
    } finally {
      left += 1;
    }
    return count;
  }

  @command({ args: Script })
  async lengths({ script }: Script, run: CommandRun) {
    const lengths: number[] = [];
    for await (const line of run.lines('sh', ['-c', script])) lengths.push(line.length);
    return lengths;
  }

  @command({ args: Script })
  async catches({ script }: Script, run: CommandRun) {
    try {
      for await (const line of run.lines('sh', ['-c', script])) void line;
    } catch (error) {
      return { code: (error as { code: string }).code };
    }
    return 'nothing';
  }

  @command({ args: Script })
  async spawn({ script }: Script, run: CommandRun) {
    const child = await run.spawn('sh', ['-c', script], { stdin: 'pipe' });
    child.stderr.resume();
    child.stdin?.end('to cat\n');
    for await (const chunk of child.stdout) await run.stdout(chunk as Buffer);
    return (await child.exited).code;
  }

  @command()
  where(_args: object, run: CommandRun) {
    return run.exec('pwd');
  }
}

let activity: TestActivity;
beforeEach(async () => {
  begun = 0;
  left = 0;
  activity = await openActivity(Scripts);
  await activity.start();
});
afterEach(() => activity.stop());

test.each([
  ['printf "a\\nb\\n"', '[a][b]2', ''],
  ['printf "a\\r\\n\\nb"', '[a][][b]3', ''],
  ['printf ""', '0', ''],
  ['printf "\\303"; sleep 0.05; printf "\\244\\n"; echo note >&2', '[ä]1', 'note\n'],
])('%s', async (script, stdout, stderr) => {
  expect(await activity.run('read', script)).toMatchObject({ code: 0, stdout, stderr });
});

test('the exit code of the program is that of the command, unless it is caught', async () => {
  const failed = await activity.run('read', 'echo a; echo why >&2; exit 7');
  expect(failed).toMatchObject({ code: 7, stdout: '[a]' });
  expect(failed.stderr).toBe('why\nsh ended with exit code 7\n');
  expect((await activity.run('catches', 'exit 7')).stdout).toBe('{"code":"VMRE_PROGRAM_FAILED"}');
  expect(await activity.run('read', 'kill -TERM $$')).toMatchObject({ code: 143 });
});

test('a missing program ends the command with 127', async () => {
  class Missing extends Runtime {
    @command()
    async go(_args: object, run: CommandRun) {
      for await (const line of run.lines('no-such-program-at-all')) void line;
    }
  }
  await activity.stop();
  activity = await openActivity(Missing);
  await activity.start();
  expect(await activity.run('go')).toMatchObject({ code: 127 });
});

test('leaving the loop kills the program', async () => {
  const { code, stdout } = await activity.run('read', 'while :; do echo y; done', '--most', '3');
  expect([code, stdout]).toEqual([0, '[y][y][y]3']);
  expect(left).toBe(1);
});

test('a program has ended even if a background process still holds its pipes', async () => {
  const { stdout } = await activity.run('read', 'sleep 5 & echo a');
  expect(stdout).toBe('[a]1');
});

test('a long line is read completely, and one over the limit is rejected', async () => {
  const zeros = (count: number): string => `head -c ${count} /dev/zero | tr "\\0" x`;
  expect((await activity.run('lengths', zeros(3_000_000))).stdout).toBe('[3000000]');
  const { code, stderr } = await activity.run('lengths', zeros(17_000_000));
  expect([code, stderr]).toEqual([1, 'a line of sh has more than 16777216 characters\n']);
});

test('killing the command kills the program', async () => {
  const running = await activity.begin('read', 'echo a; sleep 60');
  await eventually('the first line', () => begun > 0);
  await running.kill();
  expect((await running.ended).code).toBe(143);
  expect(left).toBe(1);
});

test('a spawned program belongs to the command, but its output does not', async () => {
  expect(await activity.run('spawn', 'cat; exit 3')).toMatchObject({
    code: 0,
    stdout: 'to cat\n3',
  });
});

test('programs start in the work directory', async () => {
  expect((await activity.run('where')).stdout).toBe(`${activity.workdir}\n0`);
});
