import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openProgramActivity, RuntimeRefusal, type TestActivity } from 'vmre/testing';

const entry = join(__dirname, '../../../dist/index.js');
const directory = mkdtempSync(join(tmpdir(), 'vmre-programs-'));

afterAll(() => rmSync(directory, { recursive: true }));

/** An executable with a runtime, whose body can use what `vmre` exports. */
function program(name: string, body: string): string {
  const path = join(directory, name);
  const head = `#!/usr/bin/env node\nconst vmre = require(${JSON.stringify(entry)});\n`;
  writeFileSync(path, head + body);
  chmodSync(path, 0o755);
  return path;
}

const good = program(
  'good',
  `class Settings { greeting = 'hello'; times = 1; }
   vmre.run(vmre.defineRuntime({
     name: 'good', config: Settings, volumes: ['/data'],
     start: ({ args, config }) => ({ args, ...config }),
     commands: {
       greet: { args: { name: { type: String } }, handler: ({ name }, _run, { config }) => config.greeting + ' ' + name },
       wait: { handler: async function* (_args, run, { clock }) {
         yield 'waiting\\n';
         await clock.sleep(60000, { signal: run.signal });
       } },
       crash: { handler: () => { setImmediate(() => process.abort()); return new Promise(() => {}); } },
     },
   }));`,
);

let opened: TestActivity | undefined;

afterEach(async () => {
  await opened?.stop().catch(() => undefined);
  opened = undefined;
});

const open = async (path: string): Promise<TestActivity> =>
  (opened = await openProgramActivity(path, { env: { NODE_OPTIONS: '' } }));

test('it has the face of an activity in memory', async () => {
  await using own = await openProgramActivity(good, { config: { times: 2 } });
  await own.test();
  expect(await own.offer()).toEqual({ constraints: '', properties: {} });
  const { startMode, vols } = await own.deploy();
  expect(startMode).toBe('blocking');
  expect(existsSync(join(own.workdir, vols[0]!.name))).toBe(true);
  expect(await own.start('a')).toEqual({ args: ['a'], greeting: 'hello', times: 2 });
  expect(await own.run('greet', 'moon')).toMatchObject({ code: 0, value: 'hello moon' });
  const waiting = await own.begin('wait');
  await waiting.waitForOutput('waiting');
  await expect(own.run('gret', 'moon')).rejects.toBeInstanceOf(RuntimeRefusal);
  await waiting.kill();
  expect((await waiting.ended).code).toBe(143);
  expect(own.events.at(-1)).toEqual({ type: 'commandStopped', pid: waiting.pid, code: 143 });
  expect(await own.stop()).toBe(0);
  expect(existsSync(own.workdir)).toBe(false);
});

test('a crash rejects what is in flight, with its exit code, and stop does not', async () => {
  const activity = await open(good);
  await activity.start();
  const waiting = await activity.begin('wait');
  await expect(activity.run('crash')).rejects.toMatchObject({
    code: 'VMRE_RUNTIME_EXITED',
    data: { code: 134 },
  });
  await expect(waiting.ended).rejects.toMatchObject({ code: 'VMRE_RUNTIME_EXITED' });
  expect(await activity.stop()).toBe(134);
});

test.each<[NodeJS.Signals, number]>([
  ['SIGTERM', 143],
  ['SIGKILL', 137],
])('%s ends the process with %i, and leaves nothing', async (signal, code) => {
  const activity = await open(good);
  await activity.start();
  const waiting = await activity.begin('wait');
  activity.signal(signal);
  expect(await activity.exited).toBe(code);
  await waiting.ended.catch(() => undefined);
  expect(await activity.stop()).toBe(code);
});

test('when its supervisor disconnects, the process exits', async () => {
  const activity = await open(good);
  await activity.start();
  activity.disconnect();
  expect(await activity.exited).toBe(0);
  expect(await activity.stop()).toBe(0);
});

const sh = (name: string, script: string): string => {
  const path = join(directory, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
};

test('a runtime that prints on stdout is reported at the end', async () => {
  const stray = program(
    'stray',
    `const { writeSync } = require('node:fs');
     vmre.run(vmre.defineRuntime({ name: 'stray', commands: { print: { handler: () => {
       setImmediate(() => writeSync(1, 'debug'.repeat(100)));
       return 'done';
     } } } }));`,
  );
  const activity = await open(stray);
  await activity.start();
  await activity.run('print').catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await expect(activity.stop()).rejects.toMatchObject({ code: 'VMRE_CONTRACT_BROKEN' });
  expect(existsSync(activity.workdir)).toBe(false);
});

test('a process that is left behind is reported, and killed', async () => {
  const leaving = sh('leaving', `case "$*" in *test*) sleep 1000 >/dev/null 2>&1 & exit 0;; esac`);
  const activity = await open(leaving);
  await activity.test();
  await expect(activity.stop()).rejects.toMatchObject({
    code: 'VMRE_CONTRACT_BROKEN',
    message: 'the runtime left 1 process behind',
  });
});

test('text around the answer of deploy is reported', async () => {
  const talking = sh('talking', `echo 'hello {"valid":{"Ok":""}}'`);
  await using own = await openProgramActivity(talking);
  await expect(own.deploy()).rejects.toMatchObject({ code: 'VMRE_CONTRACT_BROKEN' });
});

test('the end of a block does not replace the error of a crash', async () => {
  const bad = program(
    'bad',
    `const { writeSync } = require('node:fs');
     vmre.run(vmre.defineRuntime({ name: 'bad', commands: { bad: { handler: () => {
       setImmediate(() => writeSync(1, '\\x03\\xff\\xff\\xff'));
       return new Promise(() => {});
     } } } }));`,
  );
  const own = async (): Promise<void> => {
    await using scoped = await open(bad);
    await scoped.start();
    await scoped.run('bad');
  };
  await expect(own()).rejects.toMatchObject({
    code: expect.stringMatching(/^VMRE_(FRAME|RUNTIME)_/) as string,
  });
});

test('a missing executable is named', async () => {
  await using own = await openProgramActivity(join(directory, 'missing'));
  await expect(own.start()).rejects.toMatchObject({ code: 'VMRE_PROGRAM_NOT_FOUND' });
});
