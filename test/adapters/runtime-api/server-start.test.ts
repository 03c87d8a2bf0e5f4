import { setTimeout as sleep } from 'node:timers/promises';

import { defineRuntime, type Context } from '../../../src/index';
import { RawSupervisor } from '../../support/raw-supervisor';

let supervisor: RawSupervisor;

afterEach(() => supervisor.leave());

describe('start', () => {
  test('finishes, and its output is sent, before any request is answered', async () => {
    let begin = (): void => undefined;
    const gate = new Promise<void>((resolve) => (begin = resolve));
    supervisor = new RawSupervisor(
      defineRuntime({
        async start(ctx: Context) {
          await ctx.emitter.commandStdout(0, 'before ');
          await gate;
          return { started: ctx.args.join(' ') };
        },
        runCommand: (_command, ctx) => ctx.command((run) => run.stdout('hi')),
      }),
      ['a', '-b', '--', '--help'],
    );
    supervisor.send({ type: 'hello', version: '0.1.0' });
    supervisor.run('hi');
    await sleep(20);
    expect(supervisor.story).toEqual(['out 0 before ']);
    begin();
    await supervisor.stopped(1);
    expect(supervisor.story).toEqual([
      'out 0 before ',
      'out 0 {"started":"a -b -- --help"}',
      'hello',
      'run 1',
      'started 1',
      'out 1 hi',
      'stopped 1 0',
    ]);
  });

  test('reports a failure to the supervisor, and ends the process with a reason', async () => {
    supervisor = new RawSupervisor(
      defineRuntime({
        start() {
          throw new Error('no disk');
        },
      }),
    );
    const id = supervisor.send({ type: 'hello', version: '0.1.0' });
    expect(await supervisor.exit).toBe(1);
    expect(supervisor.story).toEqual([`error ${id} 0 start failed: no disk`]);
    expect(supervisor.stderr).toContain('error VMRE_HOOK_FAILED: start failed: no disk');
  });

  test('sends no output after it finished, as that would be mistaken for output of the next RUN', async () => {
    supervisor = new RawSupervisor(
      defineRuntime({
        runCommand(_command, ctx) {
          return ctx.command(async (run) => {
            await ctx.emitter.commandStdout(0, 'stray');
            await ctx.emitter.commandStopped(0);
            await run.stdout('mine');
          });
        },
      }),
    );
    supervisor.run('x');
    await supervisor.stopped(1);
    expect(supervisor.story).toEqual(['run 1', 'started 1', 'out 1 mine', 'stopped 1 0']);
  });
});

describe('commands that the author manages', () => {
  test('are held until the supervisor knows them, and follow the same rules', async () => {
    supervisor = new RawSupervisor(
      defineRuntime({
        runCommand(_command, { emitter }) {
          const pid = emitter.allocatePid();
          void emitter.commandStdout(pid, 'early');
          setImmediate(() => {
            void emitter.commandStdout(pid, ' and late');
            void emitter.commandStopped(pid, 3);
            void emitter.commandStopped(pid, 4);
            void emitter.commandStdout(pid, 'after');
          });
          return pid;
        },
      }),
    );
    supervisor.run('x');
    await supervisor.stopped(1);
    expect(supervisor.story).toEqual([
      'run 1',
      'started 1',
      'out 1 early',
      'out 1  and late',
      'stopped 1 3',
    ]);
  });

  test('may have their own ids, but not used ones', async () => {
    const pids = [1000, 1000, 1];
    supervisor = new RawSupervisor(
      defineRuntime({
        runCommand(_command, ctx) {
          const pid = pids.shift();
          if (pid === undefined) return ctx.command((run) => run.stdout('hi'));
          setImmediate(() => void ctx.emitter.commandStopped(pid));
          return pid;
        },
      }),
    );
    supervisor.run('x');
    await supervisor.stopped(1000);
    const again = supervisor.run('x');
    expect(await supervisor.answerTo(again)).toMatchObject({
      command: { message: 'the process id 1000 was used before' },
    });
    supervisor.run('x');
    await supervisor.stopped(1);
    supervisor.run('x');
    await supervisor.stopped(2);
  });
});
