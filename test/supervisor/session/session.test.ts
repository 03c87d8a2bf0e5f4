import type { SessionEvent } from 'vmre/supervisor';

import { useTemporaryDirectory } from '../../support/temporary-directory';
import { begin, open, plainRuntime } from './session-runtime';

const at = useTemporaryDirectory();

test('plays two lives of an activity', async () => {
  const events: SessionEvent[] = [];
  await using session = open(plainRuntime, at('work'), { onEvent: (event) => events.push(event) });
  expect(session.state).toBe('initialized');
  expect((await session.run(['echo'])).message).toBe(
    'run needs the state ready; the state is initialized',
  );
  expect(await session.deploy()).toMatchObject({ code: 0, ok: true, command: 'deploy' });
  expect([session.state, session.startMode]).toEqual(['deployed', 'blocking']);
  expect(session.resolve('/data/a/b')).toBe(at('work', 'data', 'a', 'b'));
  expect(await session.start()).toMatchObject({ code: 0, stdout: 'ready' });
  expect([session.state, session.version]).toEqual(['ready', '1.0.0']);
  expect((await session.deploy()).message).toContain('deploy needs the state initialized');
  expect(await session.run(['echo', 'hi'])).toMatchObject({ code: 0, stdout: 'hi', message: '' });
  expect(await session.run(['fail'])).toMatchObject({ code: 3, ok: false });
  const rejected = await session.run(['nope']);
  expect(rejected).toMatchObject({ code: -1, error: { code: 'VMRE_RUNTIME_REFUSED' } });
  expect(await session.terminate()).toMatchObject({ code: 0 });
  expect(session.state).toBe('initialized');
  expect(session.usage().counters).toEqual({ 'example.runs': 2 });

  await begin(session);
  const all = [1, 2, 3].map((number) => session.run(['echo', `${number}`]));
  expect((await session.deploy()).message).toBe(
    'the session is busy with run, and takes no deploy',
  );
  expect((await Promise.all(all)).map(({ stdout }) => stdout)).toEqual(['1', '2', '3']);
  await session.stop();
  expect(session.departures).toEqual([]);
  expect((await session.run(['echo'])).message).toContain('the session has ended');
  const states = events.flatMap((event) => (event.type === 'stateChanged' ? [event.state] : []));
  expect(states).toEqual([
    ...['deployed', 'ready', 'initialized'],
    ...['deployed', 'ready', 'terminated'],
  ]);
  expect(events.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['output', 'counter', 'exited']),
  );
  expect(session.program.livingCount).toBe(0);
});

test('an abort kills the command, and the next one runs', async () => {
  await using session = await begin(open(plainRuntime, at('work')));
  const abort = new AbortController();
  const sleeps = session.run(['sleep', '60'], { signal: abort.signal, onPid: () => abort.abort() });
  expect(await sleeps).toMatchObject({ code: 143, message: 'run was aborted' });
  expect(await session.run(['echo', 'after'])).toMatchObject({ code: 0, stdout: 'after' });
  let pid = 0;
  const killed = session.run(['sleep', '60'], {
    onPid: (given) => {
      pid = given;
      void session.kill(pid);
    },
  });
  expect(await killed).toMatchObject({ code: 143 });
  await expect(session.kill(pid)).rejects.toThrow('no such command');
  expect(session.departures).toEqual([]);
});

test('results have the part of the output that is captured', async () => {
  const parts: string[] = [];
  await using session = await begin(open(plainRuntime, at('work')));
  const run = async (stdout: 'none' | { head: number } | { tail: number } | { headTail: number }) =>
    await session.run(['echo', '0123456789'], { capture: { stdout } });
  const shows = (stdout: string, omitted: number) => ({ stdout, omitted: { stdout: omitted } });
  expect(await run('none')).toMatchObject(shows('', 10));
  expect(await run({ head: 3 })).toMatchObject(shows('012', 7));
  expect(await run({ tail: 3 })).toMatchObject(shows('789', 7));
  expect(await run({ headTail: 5 })).toMatchObject(shows('01289', 5));
  expect(await run({ headTail: 50 })).toMatchObject(shows('0123456789', 0));
  await session.run(['echo', 'live'], {
    onOutput: (stream, data) => parts.push(`${stream} ${data.toString()}`),
  });
  expect(parts).toEqual(['stdout live']);
});

test('messages are shown with the ids of a supervisor', async () => {
  const messages: string[] = [];
  await using session = open(plainRuntime, at('work'), {
    onMessage: ({ from, message }) =>
      messages.push(`${from} ${message.id} ${message.command?.type}`),
  });
  await begin(session);
  await session.run(['echo', 'hi']);
  await session.stop();
  const requests = messages.filter((message) => message.startsWith('supervisor'));
  expect(requests).toEqual(['supervisor 2 hello', 'supervisor 3 run', 'supervisor 4 shutdown']);
  expect(messages).toContain('runtime 2 hello');
});

test('a program that is missing rejects', async () => {
  await using session = open(at('nothing'), at('work'));
  await expect(session.deploy()).rejects.toMatchObject({ code: 'VMRE_PROGRAM_NOT_FOUND' });
  expect(session.state).toBe('deployed');
});

test('what a listener throws is a warning, and the session goes on', async () => {
  const fail = (): never => {
    throw new Error('of the listener');
  };
  const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  await using session = open(plainRuntime, at('work'), { onEvent: fail, onMessage: fail });
  await begin(session);
  const ran = await session.run(['echo', 'hi'], { onOutput: fail, onPid: fail });
  expect(ran).toMatchObject({ code: 0, stdout: 'hi' });
  await session.stop();
  const warned = warn.mock.calls.map(([warning]) => warning);
  warn.mockRestore();
  for (const name of ['onEvent', 'onMessage', 'onOutput', 'onPid']) {
    expect(warned).toContainEqual(
      expect.stringContaining(`${name} failed: Error: of the listener`),
    );
  }
});
