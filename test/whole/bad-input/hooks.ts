import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { type Bench, fixture } from '../../support/runtime-process';
import { expectFailure, type BadInput } from './row';

const runtime = fixture('hooks');
const counting = fixture('counting');

/** A hook that behaves badly, and the message of its command. */
async function fails(
  bench: Bench,
  env: Record<string, string>,
  command: string,
  exit: number,
  text: string,
): Promise<void> {
  Object.assign(bench.env, env);
  await expectFailure(bench, [runtime, '--workdir', bench.workdir, command], exit, text);
}

/**
 * A runtime whose START fails: the supervisor that waits for `hello` gets an error, and the runtime exits.
 */
async function failsToStart(bench: Bench, program: string, text: string): Promise<void> {
  const served = bench.serve(program);
  await expect(served.client.hello()).rejects.toThrow(text);
  expect(await served.exit).toEqual({ code: 1, signal: null });
}

/** Hooks that print an answer, with their commands. */
const answering: [hook: string, command: string][] = [
  ['TEST', 'test'],
  ['OFFER', 'offer-template'],
  ['DEPLOY', 'deploy'],
];

const nonsense: [string, string][] = [
  ['"text"', 'expected an object, got "text"'],
  ['[1]', 'expected an object, got [1]'],
  ['{ properties: [] }', 'properties must be an object'],
  ['{ constraints: 5 }', 'constraints must be a string'],
  ['{ property: {} }', 'unknown keys: property; allowed are constraints and properties'],
  ['{ properties: { a: { b: 1 }, "a.b": 2 } }', 'the property a.b is given twice'],
  ['{ properties: { a: NaN } }', 'a is NaN'],
  ['{ properties: { a: () => 1 } }', 'a is a function, which JSON cannot carry'],
];

export const hooks: BadInput[] = [
  {
    given: '`test`, `offer`, `deploy` or `start` throws',
    happens: 'The message has the hook and the error; a pending `hello` is answered with it.',
    code: 'VMRE_HOOK_FAILED',
    exit: 1,
    show: async (bench) => {
      for (const [hook, command] of [...answering, ['START', 'start'] as const]) {
        const text = `error VMRE_HOOK_FAILED: ${hook.toLowerCase()} failed: ${hook} is broken`;
        await fails(bench, { [`HOOK_${hook}`]: 'throw' }, command, 1, text);
      }
      await failsToStart(bench, runtime, 'start failed: START is broken');
    },
  },
  {
    given: 'a hook that waits for ever while the process has nothing left to do',
    happens: 'It is detected at once.',
    code: 'VMRE_HOOK_STUCK',
    exit: 1,
    show: async (bench) => {
      for (const [hook, command] of answering) {
        const text = `VMRE_HOOK_STUCK: ${hook.toLowerCase()} waits for something`;
        await fails(bench, { [`HOOK_${hook}`]: 'never' }, command, 1, text);
      }
    },
  },
  {
    given: 'a hook that does not settle before its deadline',
    happens: 'The runtime stops waiting for it; the definition sets the deadlines.',
    code: 'VMRE_HOOK_TIMEOUT',
    exit: 1,
    show: async (bench) => {
      bench.env['DEADLINE'] = '200';
      const late = (hook: string): string => `${hook} did not settle within 0.2 s`;
      await fails(bench, { HOOK_TEST: 'busy-never' }, 'test', 1, late('test'));
      await fails(bench, { HOOK_DEPLOY: 'busy-never' }, 'deploy', 1, late('deploy'));
      bench.env['HOOK_START'] = 'never';
      await failsToStart(bench, runtime, late('start'));
    },
  },
  {
    given: '`test` returns false',
    happens: 'It is rejected, and the message says that only an error fails a test.',
    code: 'VMRE_HOOK_RESULT_INVALID',
    exit: 1,
    show: (bench) => fails(bench, { HOOK_TEST: 'return false' }, 'test', 1, 'test returned false'),
  },
  {
    given: '`offer` returns an invalid template',
    happens: 'Nothing is printed, so the supervisor uses an empty template.',
    code: 'VMRE_HOOK_RESULT_INVALID',
    exit: 1,
    show: async (bench) => {
      for (const [value, text] of nonsense) {
        await fails(bench, { HOOK_OFFER: `return ${value}` }, 'offer-template', 1, text);
      }
    },
  },
  {
    given: '`deploy` returns an invalid answer',
    happens: 'Nothing is printed.',
    code: 'VMRE_HOOK_RESULT_INVALID',
    exit: 1,
    show: async (bench) => {
      const bad = (value: string, text: string): Promise<void> =>
        fails(bench, { HOOK_DEPLOY: `return ${value}` }, 'deploy', 1, text);
      await bad('5', 'expected an object, got 5');
      await bad('{ startMode: "later" }', 'startMode must be "blocking" or "empty"');
      await bad('{ valid: true }', 'valid must be { Ok: string } or { Err: string }');
      await bad('{ volumes: [{ name: "a" }] }', 'volumes must be an array of { name, path }');
      await bad('{ volmes: [] }', 'unknown key volmes. Did you mean volumes?');
      await bad('{ vols: [] }', 'unknown key vols');
      await bad('{ extra: { vols: [] } }', 'extra cannot have the key vols');
      await bad(
        '{ extra: 1n }',
        'deploy returned what JSON cannot carry exactly: extra is a bigint',
      );
    },
  },
  {
    given: '`deploy` returns `valid: { Err }`',
    happens: 'The answer is printed, and the exit code makes DEPLOY fail.',
    exit: 1,
    show: async (bench) => {
      bench.env['HOOK_DEPLOY'] = 'return { valid: { Err: "no image" } }';
      const { code, stdout, stderr } = await bench.invoke(runtime, 'deploy');
      expect(code).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({ valid: { Err: 'no image' } });
      expect(stderr).toContain('deployment is not valid: no image');
    },
  },
  {
    given: '`joinNetwork` returns no endpoint',
    happens: 'The request is answered with an error; the runtime continues.',
    code: 'VMRE_HOOK_RESULT_INVALID',
    show: async (bench) => {
      bench.env['HOOK_JOIN'] = 'return { kind: "udpDatagram", address: { host: "x", port: 1 } }';
      const served = bench.serve(runtime);
      const joined = served.client.createNetwork({ networks: [], hosts: {}, interface: 0 });
      await expect(joined).rejects.toThrow('joinNetwork returned no endpoint');
      expect((await served.run('x')).code).toBe(0);
    },
  },
  {
    given: "the author's code calls `process.exit(0)`",
    happens:
      'The exit code becomes 1, because a supervisor takes 0 for success. Children are ended.',
    code: 'VMRE_EXIT_IN_HOOK',
    exit: 1,
    show: async (bench) => {
      const text = 'VMRE_EXIT_IN_HOOK: process.exit() was called before deploy had settled';
      await fails(bench, { HOOK_DEPLOY: 'exit' }, 'deploy', 1, text);
      bench.env = { ...bench.env, HOOK_DEPLOY: '', HOOK_HANDLER: 'exit' };
      const served = bench.serve(runtime);
      served.begin('x').catch(() => undefined);
      expect(await served.exit).toEqual({ code: 1, signal: null });
    },
  },
  {
    given: 'an uncaught exception or an unhandled rejection',
    happens: 'Running commands end with a code other than 0, then the runtime exits.',
    code: 'VMRE_UNCAUGHT',
    exit: 70,
    show: async (bench) => {
      await fails(bench, { HOOK_TEST: 'crash' }, 'test', 70, 'error VMRE_UNCAUGHT');
      await fails(bench, { HOOK_TEST: 'reject' }, 'test', 70, 'this error is not caught');
      bench.env = { ...bench.env, HOOK_TEST: '', HOOK_HANDLER: 'crash' };
      const served = bench.serve(runtime);
      const command = await served.begin('/bin/sleep', '1000');
      await served.begin('x');
      expect((await command.ended).code).toBe(143);
      expect(await served.exit).toEqual({ code: 70, signal: null });
      expect(served.stderr).toContain('error VMRE_UNCAUGHT');
    },
  },
  {
    given: 'a command that writes a value other than a string or bytes',
    happens:
      'The write is rejected, the message names the type of the value, and the command fails.',
    code: 'VMRE_OUTPUT_INVALID',
    show: async (bench) => {
      bench.env['HOOK_HANDLER'] = 'write [1, 2, 3]';
      const served = bench.serve(runtime);
      const { code, stderr } = await served.run('x');
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: 'output must be text or bytes; got Array\n',
      });
    },
  },
  {
    given: 'an exit code outside 0 to 255: 256, -1',
    happens: 'It is rejected; the command fails.',
    code: 'VMRE_ARGUMENT_INVALID',
    show: async (bench) => {
      bench.env['HOOK_HANDLER'] = 'end 256';
      const served = bench.serve(runtime);
      expect(await served.run('x')).toMatchObject({ code: 1, stderr: '256 is not an exit code\n' });
      bench.env['HOOK_HANDLER'] = 'end -1';
      const { code } = await bench.invoke(runtime, '--workdir', bench.workdir, 'run', 'x');
      expect(code).toBe(1);
    },
  },
  {
    given: 'a command that returns a value that JSON cannot represent: a bigint, NaN, a Date',
    happens: 'The message has the path of the value; the command fails.',
    code: 'VMRE_HOOK_RESULT_INVALID',
    show: async (bench) => {
      bench.env['HOOK_HANDLER'] = 'return { a: { b: new Date() } }';
      const served = bench.serve(runtime);
      const { code, stdout, stderr } = await served.run('x');
      expect({ code, stdout }).toEqual({ code: 1, stdout: 'ran x\n' });
      expect(stderr).toContain('a.b is of the class Date');
    },
  },
  {
    given: 'a counter that is unknown, falls, or gets a value that is not a number',
    happens: 'The counter keeps its value; the command fails.',
    code: 'VMRE_COUNTER_INVALID',
    show: async (bench) => {
      const served = bench.serve(counting);
      expect((await served.run('add', '5')).code).toBe(0);
      for (const [word, amount] of [
        ['set', '4'],
        ['add', '-1'],
        ['set', 'many'],
      ] as const) {
        const { code, stderr } = await served.run(word, amount);
        expect([code, stderr]).toEqual([1, expect.stringContaining('counter golem.usage.test')]);
      }
      await served.client.shutdown();
      expect(served.monitor.counters.get('golem.usage.test.count')).toBe(5);
    },
  },
  {
    given: 'stored counters that cannot be read',
    happens: 'START fails and names the file, because counting from 0 again would lose usage.',
    code: 'VMRE_COUNTER_INVALID',
    exit: 1,
    show: async (bench) => {
      const file = join(bench.workdir, '.vmre/counters.json');
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, '{"golem.usage.test.count": "many"}');
      await failsToStart(bench, counting, file);
    },
  },
  {
    given: 'a definition with an option or a hook that does not exist',
    happens: 'The message suggests the closest one.',
    code: 'VMRE_DEFINITION_INVALID',
    exit: 2,
    show: (bench) =>
      expectFailure(
        bench,
        [fixture('misspelt'), 'test'],
        2,
        'unknown option or hook runComand. Did you mean runCommand?',
      ),
  },
];
