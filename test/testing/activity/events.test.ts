import { command, Runtime, RuntimeDef, type CommandRun } from 'vmre';
import { openActivity, type TestActivity } from 'vmre/testing';

const COUNTER = 'golem.usage.acme.calls';

@RuntimeDef({ name: 'telling', counters: { [COUNTER]: {} } })
class Telling extends Runtime {
  override async start() {
    await this.ctx.emitter.state('phase', { at: 'start' });
    return 'ready';
  }

  @command() async *count(_none: object, run: CommandRun) {
    yield 'one\n';
    await run.stderr('two\n');
    this.ctx.counters.add(COUNTER);
    yield 'thrée\n';
  }

  @command() async *wait(_none: object, run: CommandRun) {
    yield 'waiting\n';
    await this.ctx.clock.sleep(60_000, { signal: run.signal });
  }
}

let activity: TestActivity;

beforeEach(async () => {
  activity = await openActivity(Telling);
  await activity.start();
});

afterEach(() => activity.stop());

test('all events are recorded in their order', async () => {
  await activity.run('count');
  expect(activity.events).toEqual([
    { type: 'state', name: 'phase', value: { at: 'start' } },
    { type: 'commandStdout', pid: 0, text: '"ready"' },
    { type: 'commandStarted', pid: 1 },
    { type: 'commandStdout', pid: 1, text: 'one\n' },
    { type: 'commandStderr', pid: 1, text: 'two\n' },
    { type: 'counter', name: COUNTER, value: 1 },
    { type: 'commandStdout', pid: 1, text: 'thrée\n' },
    { type: 'commandStopped', pid: 1, code: 0 },
  ]);
});

test('several commands run at once, each with its own output', async () => {
  const [first, second] = await Promise.all([activity.begin('wait'), activity.begin('wait')]);
  await second.waitForOutput('waiting');
  expect(second.pid).not.toBe(first.pid);
  await second.kill('SIGKILL');
  expect((await second.ended).code).toBe(137);
  expect(await first.waitForOutput(/^wait/)).toBe('waiting\n');
  await first.kill(15);
  expect(await first.ended).toMatchObject({ code: 143, stdout: 'waiting\n' });
});

describe('waits', () => {
  test('for output that was written before', async () => {
    await activity.run('count');
    expect(await activity.waitForOutput('two')).toBe('two\n');
  });

  test('for an event that fits', async () => {
    const state = activity.waitForEvent('state', ({ name }) => name === 'phase');
    expect((await state).value).toEqual({ at: 'start' });
    const stopped = activity.waitForEvent('commandStopped');
    await activity.run('count');
    expect(await stopped).toEqual({ type: 'commandStopped', pid: 1, code: 0 });
  });

  test('at most their time, with the output so far', async () => {
    await activity.run('count');
    await expect(activity.waitForOutput('four', { timeoutMs: 20 })).rejects.toMatchObject({
      code: 'VMRE_RUNTIME_TIMEOUT',
      message:
        'no output "four" within 0.02 s; stdout so far: "\\"ready\\"one\\nthrée\\n"; stderr so far: "two\\n"',
    });
  });

  test('until the signal is aborted', async () => {
    const controller = new AbortController();
    const waiting = activity.waitForOutput('four', { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(activity.waitForEvent('state', undefined, controller)).rejects.toThrow('enough');
  });

  test('until the command has ended', async () => {
    const counting = await activity.begin('count');
    await expect(counting.waitForOutput('four')).rejects.toMatchObject({
      code: 'VMRE_RUNTIME_EXITED',
      message:
        'the command ended with code 0 before output "four" of command 1; stdout: "one\\nthrée\\n"; stderr: "two\\n"',
    });
  });

  test('until the runtime has exited', async () => {
    const waiting = activity.waitForOutput('four');
    activity.signal('SIGTERM');
    await expect(waiting).rejects.toMatchObject({
      code: 'VMRE_RUNTIME_EXITED',
      data: { code: 143 },
    });
  });
});

test('an aborted signal stops the activity', async () => {
  const controller = new AbortController();
  const own = await openActivity(Telling, { signal: controller.signal });
  await own.start();
  controller.abort();
  expect(await own.exited).toBe(0);
  await expect(own.test()).rejects.toMatchObject({ code: 'VMRE_STOPPING' });
  await expect(openActivity(Telling, { signal: controller.signal })).rejects.toThrow('abort');
});
