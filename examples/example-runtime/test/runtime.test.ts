import { openActivity, type TestActivity } from 'vmre/testing';

import { ExampleRuntime } from '../src/runtime';

let activity: TestActivity;

beforeEach(async () => {
  activity = await openActivity(ExampleRuntime, { config: { greeting: 'good day' } });
});

afterEach(() => activity.stop());

test('it offers its greeting', async () => {
  expect(await activity.offer()).toEqual({
    constraints: '',
    properties: { 'golem.runtime.example.greeting': 'good day' },
  });
});

test('it deploys two volumes in server mode', async () => {
  const { startMode, vols } = await activity.deploy();
  expect(startMode).toBe('blocking');
  expect(vols.map(({ path }) => path)).toEqual(['/golem/input', '/golem/output']);
});

describe('started', () => {
  beforeEach(async () => {
    await activity.start();
  });

  test.each([
    [['echo', 'hi', 'there'], { code: 0, stdout: 'hi there\n', stderr: '' }],
    [['echo', '-n', '--help'], { code: 0, stdout: '-n --help\n', stderr: '' }],
    [['fail', 'some text', '42'], { code: 42, stdout: '', stderr: 'some text' }],
    [['fail', '', '-1'], { code: 1, stdout: '', stderr: '-1 is not an exit code\n' }],
    [['throw', 'some text'], { code: 1, stdout: '', stderr: 'some text\n' }],
    [['sum', '1', '2.5', '-4'], { code: 0, stdout: '{"sum":-0.5}', stderr: '' }],
    [['sleep', '0.01'], { code: 0, stdout: '', stderr: '' }],
    [['write', '3'], { code: 0, stdout: 'vmr', stderr: '' }],
    [['exec', 'sh', '-c', 'echo a; echo b >&2; exit 7'], { code: 7, stdout: 'a\n', stderr: 'b\n' }],
    [['exec', 'no-such-program'], { code: 127, stderr: 'program not found: no-such-program\n' }],
    [['/bin/sh', '-c', 'kill -9 $$'], { code: 137, stdout: '', stderr: '' }],
  ])('RUN %j', async ([bin = '', ...args], expected) => {
    expect(await activity.run(bin, ...args)).toMatchObject(expected);
  });

  test('a kill ends a sleeping command', async () => {
    const command = await activity.begin('sleep', '1000');
    await command.kill();
    expect((await command.ended).code).toBe(143);
  });

  test('an unknown command is rejected with the list of commands', async () => {
    await expect(activity.run('dance')).rejects.toThrow(
      'unknown command dance; known commands: help, echo, fail, throw, sum, sleep, write, exec.',
    );
    await expect(activity.run('/no/such/program')).rejects.toThrow('program not found');
  });
});
