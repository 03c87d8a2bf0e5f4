import { command, defineRuntime, Runtime, RuntimeDef, type CommandRun } from 'vmre';
import { openActivity, TestClock, type TestActivity } from 'vmre/testing';

const COUNTER = 'golem.usage.acme.hours';
const HOUR_MS = 3_600_000;

@RuntimeDef({ name: 'hours', counters: { [COUNTER]: {} }, deadlinesMs: { killCommand: HOUR_MS } })
class Hours extends Runtime {
  override async joinNetwork(): Promise<never> {
    await new Promise(() => undefined);
    throw new Error('never');
  }

  override async stop() {
    if (this.ctx.args[0] === 'hang') await new Promise(() => undefined);
  }

  @command() async *report(_none: object, run: CommandRun) {
    for (let hour = 1; ; hour += 1) {
      await this.ctx.clock.sleep(HOUR_MS, { signal: run.signal });
      this.ctx.counters.add(COUNTER);
      yield `${hour} at ${this.ctx.clock.now() / HOUR_MS}\n`;
    }
  }

  @command() async stubborn() {
    await this.ctx.clock.sleep(1000 * HOUR_MS);
  }
}

let clock: TestClock;
let activity: TestActivity;

const open = async (...args: string[]): Promise<void> => {
  clock = new TestClock();
  activity = await openActivity(Hours, { clock });
  await activity.start(...args);
};

afterEach(() => activity.stop());

test('hours pass in no time, and what they cause has happened', async () => {
  await open();
  const report = await activity.begin('report');
  await clock.advance(3 * HOUR_MS);
  expect(report.stdout).toBe('1 at 1\n2 at 2\n3 at 3\n');
  expect(activity.counters.get(COUNTER)).toBe(3);
});

test('counters are published once a second', async () => {
  await open();
  const published = (): unknown[] =>
    activity.events.flatMap((event) => (event.type === 'counter' ? [event.value] : []));
  const reports = await Promise.all(['a', 'b', 'c'].map(() => activity.begin('report')));
  await clock.advance(HOUR_MS);
  expect(reports.map(({ stdout }) => stdout)).toEqual(Array(3).fill('1 at 1\n'));
  expect(published()).toEqual([1]);
  await clock.advance(999);
  expect(published()).toEqual([1]);
  await clock.advance(1);
  expect(published()).toEqual([1, 3]);
});

test('a hook that does not settle is rejected at its deadline', async () => {
  await open();
  let outcome: unknown;
  const network = { kind: 'vpn' as const, networks: [], hosts: {} };
  const joined = activity.joinNetwork(network).catch((error: unknown) => (outcome = error));
  await clock.advance(59_999);
  expect(outcome).toBeUndefined();
  await clock.advance(1);
  await joined;
  expect(outcome).toMatchObject({ data: { code: 'VMRE_HOOK_TIMEOUT' } });
});

test('a command that ignores a signal ends after its time', async () => {
  await open();
  const stubborn = await activity.begin('stubborn');
  await stubborn.kill();
  await clock.advance(1999);
  expect(activity.events.at(-1)).toMatchObject({ type: 'commandStarted' });
  await clock.advance(1);
  expect(await stubborn.ended).toMatchObject({ code: 143 });
});

test('a stop that hangs is cut short', async () => {
  await open('hang');
  const stopped = activity.stop();
  await clock.advance(5000);
  expect(await stopped).toBe(1);
  expect(activity.log).toContain('stop did not settle within 3 s');
});

test('while an activity stops, its time passes', async () => {
  await open();
  await activity.begin('stubborn');
  expect(await activity.stop()).toBe(0);
});

test('two activities with two clocks do not mix', async () => {
  await open();
  await using other = await openActivity(Hours, { clock: new TestClock(5 * HOUR_MS) });
  await other.start();
  const [here, there] = await Promise.all([activity.begin('report'), other.begin('report')]);
  await clock.advance(HOUR_MS);
  expect([here.stdout, there.stdout]).toEqual(['1 at 1\n', '']);
  expect(other.events).toEqual([{ type: 'commandStarted', pid: there.pid }]);
  expect([activity.counters.get(COUNTER), other.counters.get(COUNTER)]).toEqual([1, 0]);
});

test('all output of a timer has arrived when the clock has moved', async () => {
  const clock = new TestClock();
  const long = defineRuntime({
    name: 'long',
    commands: {
      write: {
        async *handler(_args, _run, ctx) {
          await ctx.clock.sleep(1000);
          yield 'x'.repeat(3_000_000);
        },
      },
    },
  });
  await using activity = await openActivity(long, { clock });
  await activity.start();
  const command = await activity.begin('write');
  await clock.advance(1000);
  expect(command.stdout).toHaveLength(3_000_000);
});
