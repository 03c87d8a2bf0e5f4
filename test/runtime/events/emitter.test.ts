import { toArray, firstValueFrom, lastValueFrom, map } from 'rxjs';

import { defineRuntime, type Context, type RuntimeEvent } from '../../../src/index';
import { openActivity } from '../../../src/testing';
import { RawSupervisor } from '../../support/raw-supervisor';

let supervisor: RawSupervisor;

afterEach(() => supervisor?.leave());

/** A runtime that shows its context, and whose commands write their arguments. */
function observed(): { context: () => Context; target: ReturnType<typeof defineRuntime> } {
  let context: Context | undefined;
  const target = defineRuntime({
    counters: { 'golem.usage.x': {} },
    start(ctx) {
      context = ctx as Context;
    },
    runCommand: ({ args }, ctx) =>
      ctx.command(async (run) => {
        for (const word of args) await run.stdout(word);
        await run.stderr('!');
        return run.exit(4);
      }),
  });
  return { context: () => context!, target };
}

const words = (event: RuntimeEvent): string => {
  const { type } = event;
  const data = 'data' in event ? Buffer.from(event.data).toString() : '';
  return [type, 'pid' in event ? event.pid : event.name, data].join(' ').trim();
};

test('all published events can be observed, typed and in order', async () => {
  const { context, target } = observed();
  supervisor = new RawSupervisor(target);
  await supervisor.answerTo(supervisor.send({ type: 'hello', version: '' }));
  const all = lastValueFrom(context().emitter.events$.pipe(toArray()));
  supervisor.run('x', 'a', 'b');
  await supervisor.stopped(1);
  await context().emitter.state('ready', { yes: true });
  await context().emitter.emit({ type: 'counter', name: 'golem.usage.x', value: 2 });
  await supervisor.leave();
  expect((await all).map(words)).toEqual([
    'commandStarted 1',
    'commandStdout 1 a',
    'commandStdout 1 b',
    'commandStderr 1 !',
    'commandStopped 1',
    'state ready',
    'counter golem.usage.x',
  ]);
  expect(supervisor.story.slice(-2)).toEqual([
    'state ready {"yes":true}',
    'counter golem.usage.x 2',
  ]);
});

test('a subscriber gets no events after it unsubscribes', async () => {
  const { context, target } = observed();
  supervisor = new RawSupervisor(target);
  await supervisor.answerTo(supervisor.send({ type: 'hello', version: '' }));
  const seen: string[] = [];
  const subscription = context().emitter.events$.subscribe((event) => {
    seen.push(event.type);
    if (event.type === 'commandStdout') subscription.unsubscribe();
  });
  const code = firstValueFrom(
    context()
      .emitter.of('commandStopped')
      .pipe(map((event) => event.code)),
  );
  supervisor.run('x', 'a', 'b');
  expect(await code).toBe(4);
  expect(seen).toEqual(['commandStarted', 'commandStdout']);
});

test('an exception of a subscriber is logged, and affects nothing else', async () => {
  const { context, target } = observed();
  const activity = await openActivity(target);
  await activity.start();
  const seen: string[] = [];
  const types$ = context().emitter.events$.pipe(map(({ type }) => type));
  const throwing = (type: string): void => {
    seen.push(type);
    throw new Error(`no ${type}`);
  };
  const subscriptions = [types$.subscribe(throwing), types$.subscribe(throwing)];
  expect(await activity.run('x', 'a')).toMatchObject({ code: 4, stdout: 'a' });
  await new Promise((resolve) => setTimeout(resolve, 10)); // RxJS reports it in a later turn
  expect(seen.filter((type) => type === 'commandStopped')).toHaveLength(2);
  expect(activity.log).toContain('Error: no commandStdout');
  for (const subscription of subscriptions) subscription.unsubscribe();
  expect(await activity.stop()).toBe(0);
});

test('the events of one type complete when the runtime has stopped', async () => {
  const { context, target } = observed();
  const activity = await openActivity(target);
  await activity.start();
  const pids = lastValueFrom(
    context()
      .emitter.of('commandStarted')
      .pipe(
        map(({ pid }) => pid),
        toArray(),
      ),
  );
  for (const word of ['a', 'b']) await activity.run(word);
  await activity.stop();
  expect(await pids).toEqual([1, 2]);
});

test('a subscription after the end completes at once', async () => {
  const { context, target } = observed();
  supervisor = new RawSupervisor(target);
  await supervisor.answerTo(supervisor.send({ type: 'hello', version: '' }));
  const { emitter } = context();
  await supervisor.leave();
  expect(await lastValueFrom(emitter.events$.pipe(toArray()))).toEqual([]);
});

test('awaiting an emitted event waits for a slow reader', async () => {
  let written = 0;
  const target = defineRuntime({
    runCommand: (_command, ctx) =>
      ctx.command(async (run) => {
        for (; written < 1000; written += 1) await run.stdout(Buffer.alloc(32 * 1024));
      }),
  });
  supervisor = new RawSupervisor(target);
  supervisor.fromRuntime.pause();
  supervisor.run('x');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(written).toBeGreaterThan(3);
  expect(written).toBeLessThan(40);
  supervisor.fromRuntime.resume();
  await supervisor.stopped(1);
  expect(written).toBe(1000);
});

test('a writer that never waits fails before memory is exhausted', async () => {
  const target = defineRuntime({
    runCommand: (_command, ctx) =>
      ctx.command((run) => {
        const chunk = Buffer.alloc(1024 * 1024);
        return Promise.all(Array.from({ length: 100 }, () => run.stdout(chunk))).then(() => 'done');
      }),
  });
  supervisor = new RawSupervisor(target);
  supervisor.fromRuntime.pause();
  supervisor.run('x');
  await new Promise((resolve) => setTimeout(resolve, 50));
  supervisor.fromRuntime.resume();
  await supervisor.stopped(1);
  expect(supervisor.story.at(-1)).toBe('stopped 1 1');
  expect(supervisor.story.at(-2)).toContain('writes faster than its output is read');
});

test('large output is split into events of at most 32 KiB', async () => {
  const target = defineRuntime({
    runCommand: (_command, ctx) => ctx.command((run) => run.stdout('ü'.repeat(50_000))),
  });
  supervisor = new RawSupervisor(target);
  supervisor.run('x');
  await supervisor.stopped(1);
  const sizes = supervisor.responses
    .map(({ command }) => (command?.type === 'status' ? command.stdout.length : 0))
    .filter((size) => size > 0);
  expect(sizes).toEqual([32_768, 32_768, 32_768, 1696]);
});

test('a counter that is not a number is rejected', async () => {
  const { context, target } = observed();
  supervisor = new RawSupervisor(target);
  await supervisor.answerTo(supervisor.send({ type: 'hello', version: '' }));
  expect(() => context().emitter.counter('golem.usage.x', NaN)).toThrow('cannot be NaN');
});
