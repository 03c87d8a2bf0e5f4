import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { playSession, RuntimeProgram, RuntimeRefusal, type Step } from 'vmre/supervisor';

const example = join(__dirname, '../../examples/example-runtime/bin/example-runtime');

let workdir: string;
let program: RuntimeProgram;

beforeEach(() => {
  workdir = mkdtempSync(join(tmpdir(), 'vmre-program-'));
  program = new RuntimeProgram(example, { workdir, env: { XDG_DATA_HOME: workdir } });
});

afterEach(async () => {
  await program.stop();
  rmSync(workdir, { recursive: true });
});

test('a program under test is one object', async () => {
  await program.test();
  const { properties } = await program.offerTemplate();
  expect(Object.keys(properties)).toHaveLength(1);
  const { startMode, volumes } = await program.deploy();
  expect(volumes.map(({ path }) => path)).toEqual(['/golem/input', '/golem/output']);
  await using runtime = await program.start({ startMode });
  expect(await runtime.run(['echo', 'hi'])).toMatchObject({ code: 0, stdout: 'hi\n' });
  await expect(runtime.run(['ecko'])).rejects.toBeInstanceOf(RuntimeRefusal);
  expect(program.livingCount).toBe(1);
  await runtime.stop();
  await runtime.stop();
  expect(program.livingCount).toBe(0);
});

test('a served runtime has a client, a monitor and the exit of its process', async () => {
  await program.deploy();
  const runtime = await program.start();
  expect(await runtime.client.hello()).toBe(runtime.version);
  await runtime.stop();
  expect(await runtime.exited).toEqual({ code: 0, signal: null });
  expect(runtime.monitor.breaches).toEqual([]);
});

test('other arguments are passed on exactly, and stderr to listeners', async () => {
  const said: string[] = [];
  const ignore = program.onStderr((chunk) => said.push(chunk.toString()));
  const { exit } = await program.invoke(['dance']);
  expect(exit.code).toBe(2);
  expect(said.join('')).toContain('error VMRE_COMMAND_UNKNOWN');
  ignore();
  said.length = 0;
  await program.invoke(['dance']);
  expect(said).toEqual([]);
});

test.each(['server', 'command'])('a refusal has its code and hint in %s mode', async (mode) => {
  const path = join(workdir, 'refusing.js');
  const commands = 'sum: { args: { n: { type: Number } }, handler: ({ n }) => n }';
  writeFileSync(
    path,
    `#!/usr/bin/env node
    const { defineRuntime, run } = require(${JSON.stringify(join(__dirname, '../../dist'))});
    run(defineRuntime({ name: 'refusing', mode: '${mode}', commands: { ${commands} } }));`,
    { mode: 0o755 },
  );
  await using own = new RuntimeProgram(path, { workdir, env: { XDG_DATA_HOME: workdir } });
  const { startMode } = await own.deploy();
  await using runtime = await own.start({ startMode });
  await expect(runtime.run(['sum'])).rejects.toMatchObject({
    ...{ name: 'RuntimeRefusal', wireCode: 2, message: 'N is required\nusage: sum N' },
    hint: 'Follow the usage line in the message.',
    data: { code: 'VMRE_ARGUMENT_INVALID', hint: 'Follow the usage line in the message.' },
  });
  await expect(runtime.run(['summ'])).rejects.toMatchObject({ wireCode: 1 });
});

describe('a session', () => {
  const script = { runs: [['echo', 'a']] };

  test('yields its steps', async () => {
    const steps: [string, string][] = [];
    for await (const { name, summary } of playSession(program, script)) steps.push([name, summary]);
    expect(steps).toEqual([
      ['test', 'ok'],
      ['offer-template', '1 property, no constraints'],
      ['deploy', 'start mode blocking, volumes /golem/input, /golem/output'],
      ['start', 'server mode, version 0.1.0'],
      ['run echo a', 'code 0'],
      ['kill of an unknown command', 'answered'],
      ['stop', 'nothing left'],
    ]);
  });

  test('leaves nothing behind when its loop is left', async () => {
    for await (const { name } of playSession(program, script)) {
      if (name !== 'start') continue;
      expect(program.livingCount).toBe(1);
      break;
    }
    expect(program.livingCount).toBe(0);
  });

  test('yields a failed step, and then rejects', async () => {
    const broken = new RuntimeProgram(process.execPath, { workdir, runtimeArgs: ['-e', ';'] });
    const steps: Step[] = [];
    const session = playSession(broken, script);
    const played = (async () => {
      for await (const step of session) steps.push(step);
    })();
    await expect(played).rejects.toMatchObject({ code: 'VMRE_CONTRACT_BROKEN' });
    expect(steps.map(({ name, summary }) => [name, summary])).toEqual([
      ['test', 'ok'],
      ['offer-template', 'failed'],
    ]);
  });

  test('is also aborted while a process is being started', async () => {
    const controller = new AbortController();
    const silent = join(workdir, 'silent');
    writeFileSync(silent, '#!/bin/sh\nexec sleep 60\n', { mode: 0o755 });
    await using own = new RuntimeProgram(silent, { workdir, timeoutMs: 600_000 });
    const first = playSession(own, {}, { signal: controller.signal }).next();
    controller.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
    expect(own.livingCount).toBe(0);
  });

  test('rejects when its signal is aborted', async () => {
    const controller = new AbortController();
    const script = { runs: [['sleep', '60']] };
    const played = (async () => {
      for await (const { name } of playSession(program, script, controller)) {
        if (name === 'start') setTimeout(() => controller.abort(), 50);
      }
    })();
    await expect(played).rejects.toMatchObject({ name: 'AbortError' });
    expect(program.livingCount).toBe(0);
  });
});

test('the end of a block does not replace the error of a crash, and reports one that is unknown', async () => {
  const killed = async (isNoticed: boolean): Promise<void> => {
    await using runtime = await program.start();
    await program.stop();
    await runtime.exited;
    if (isNoticed) await runtime.run(['echo', 'hi']);
  };
  const failureOf = (isNoticed: boolean): Promise<unknown> =>
    killed(isNoticed).catch((error: unknown) => error);
  await program.deploy();
  const noticed = await failureOf(true);
  expect(noticed).toMatchObject({ name: 'VmreError', code: 'VMRE_RUNTIME_EXITED' });
  expect((noticed as Error).message).toContain('before run');
  expect(await failureOf(false)).toMatchObject({
    code: 'VMRE_RUNTIME_EXITED',
    message: expect.stringContaining('before shutdown') as string,
  });
});
