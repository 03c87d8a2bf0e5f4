import { command, Runtime, RuntimeDef, type CommandRun } from 'vmre';
import { openActivity, type CommandPhase, type TestActivity } from 'vmre/testing';

import { coded } from '../../support/coded';

const CHUNK = 'x'.repeat(64 * 1024);

@RuntimeDef({ name: 'victim' })
class Victim extends Runtime {
  static stopped = '';
  written = 0;

  override stop() {
    Victim.stopped = 'stopped';
  }

  @command() async *wait(_none: object, run: CommandRun) {
    yield 'waiting\n';
    await this.ctx.clock.sleep(60_000, { signal: run.signal });
  }

  @command() async flood(_none: object, run: CommandRun) {
    for (let chunk = 0; chunk < 100; chunk += 1) {
      await run.stdout(CHUNK);
      this.written += 1;
    }
  }

  @command() progress() {
    return this.written;
  }

  @command() brief() {
    return 'done';
  }
}

let activity: TestActivity;

beforeEach(async () => {
  Victim.stopped = '';
  activity = await openActivity(Victim);
  await activity.start();
});

afterEach(() => activity.stop());

test.each<[CommandPhase, number]>([
  ['answered', 143],
  ['started', 143],
  ['output', 143],
])('a command that is killed when %s ends with %i', async (phase, code) => {
  const { result, refusal } = await activity.killAt(phase, 'wait');
  expect([result.code, refusal]).toEqual([code, undefined]);
});

test('a command that has stopped cannot be killed', async () => {
  const { result, refusal } = await activity.killAt('stopped', 'brief');
  expect(result).toMatchObject({ code: 0, value: 'done' });
  expect(refusal).toMatchObject({ data: { code: 'VMRE_PID_UNKNOWN' } });
});

test('the supervisor disconnects in the middle of a command', async () => {
  const waiting = await activity.begin('wait');
  await waiting.waitForOutput('waiting');
  activity.disconnect();
  await expect(waiting.ended).rejects.toMatchObject({
    code: 'VMRE_RUNTIME_EXITED',
    message: 'the supervisor has disconnected',
  });
  expect(await activity.exited).toBe(0);
  expect([activity.exitCode, Victim.stopped]).toEqual([0, 'stopped']);
});

test('a slow supervisor holds up a command that awaits its writes', async () => {
  activity.pauseReading();
  const flood = activity.begin('flood');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(activity.events).toEqual([]);
  activity.resumeReading();
  const { stdout } = await (await flood).ended;
  expect(stdout).toHaveLength(100 * CHUNK.length);
});

test('a supervisor that sends garbage ends the runtime, which stops first', async () => {
  activity.sendBytes(Buffer.from([3, 0xff, 0xff, 0xff]));
  const code = await activity.exited;
  expect(code).not.toBe(0);
  expect(activity.log).toContain('VMRE_FRAME_MALFORMED');
  expect(Victim.stopped).toBe('stopped');
});

test('a signal stops the runtime', async () => {
  const waiting = await activity.begin('wait');
  activity.signal('SIGINT');
  expect(await activity.exited).toBe(130);
  expect((await waiting.ended).code).toBe(143);
  expect(Victim.stopped).toBe('stopped');
});

test('a runtime in memory cannot be killed by SIGKILL', () => {
  expect(() => activity.signal('SIGKILL')).toThrow(
    coded('VMRE_NOT_SUPPORTED', 'a runtime in memory cannot receive SIGKILL'),
  );
});

test('a paused activity stops', async () => {
  activity.pauseReading();
  activity.begin('wait').catch(() => undefined);
  await new Promise(setImmediate);
  expect(await activity.stop()).toBe(0);
});

test('a predicate that throws rejects its own wait only', async () => {
  const waiting = activity.waitForEvent('commandStdout', ({ text }) => {
    throw new TypeError(`not ${text}`);
  });
  expect(await activity.run('brief')).toMatchObject({ code: 0, value: 'done' });
  await expect(waiting).rejects.toThrow(TypeError);
});

test('bytes that begin a message do not keep the runtime from stopping', async () => {
  activity.sendBytes(Buffer.from('garbage'));
  await activity.stop();
  expect(Victim.stopped).toBe('stopped');
});

test('a stop after the end of the connection is no breach', async () => {
  activity.disconnect();
  expect(await activity.stop()).toBe(0);
});

test('a second start at the same time is rejected', async () => {
  const other = await openActivity(Victim);
  const [first, second] = await Promise.allSettled([other.start(), other.start()]);
  await other.stop();
  expect(first.status).toBe('fulfilled');
  expect(second).toMatchObject({ reason: coded('VMRE_STOPPING') });
});

test('limits of a wait are checked', async () => {
  for (const timeoutMs of [0, Number.NaN, -1]) {
    await expect(activity.waitForOutput('never', { timeoutMs })).rejects.toEqual(
      coded('VMRE_OPTION_INVALID', 'timeoutMs'),
    );
  }
});
