import { PassThrough } from 'node:stream';

import { runOneCommand, StdioSink } from '../../../src/adapters/command-line/run-command';
import type { HostEnvironment } from '../../../src/adapters/host-environment';
import type { RuntimeSession } from '../../../src/runtime/session/runtime-session';

test('a signal during the start of a command is forwarded to the command', async () => {
  let send: (signal: NodeJS.Signals) => void = () => undefined;
  const stdout = new PassThrough();
  const world = {
    stderr: new PassThrough(),
    output: { stream: () => stdout, onReaderGone: () => () => undefined },
    onSignal: (listener: typeof send) => {
      send = listener;
      return () => undefined;
    },
  } as unknown as HostEnvironment;
  const sink = new StdioSink(world);
  let start!: (pid: number) => void;
  const session = {
    context: { args: ['sleep'] },
    run: () => new Promise<number>((resolve) => (start = resolve)),
    kill: async ({ pid, signal }: { pid: number; signal: number }) => {
      expect(pid).toBe(7);
      sink.stopped(pid, 128 + signal);
    },
  } as unknown as RuntimeSession;
  const code = runOneCommand(session, sink, world);
  send('SIGTERM');
  start(7);
  expect(await code).toBe(143);
});
