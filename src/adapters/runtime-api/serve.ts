import { signalNumber } from '../../process/exit-status';
import {
  FORCING_SIGNAL,
  STOP_LIMIT_MS,
  SHUTDOWN_WAIT_MS,
  EXIT_WAIT_MS,
  LAST_FLUSH_MS,
} from '../../runtime/limits';
import type { EventSink } from '../../runtime/events/event';
import type { RuntimeSession } from '../../runtime/session/runtime-session';
import { processClock, settledWithin } from '../../support/deadline';
import { ExitCode } from '../../support/errors/error-kind';
import { authorStack } from '../../support/errors/author-stack';
import { VmreError } from '../../support/errors/vmre-error';
import type { HostEnvironment } from '../host-environment';
import { ServeExit, type ExitReason } from './serve-exit';
import { FrameOutput } from './frame-output';
import { FrameSink } from './frame-sink';
import { RequestInput } from './request-input';
import { RuntimeApiServer } from './server';

/** Opens the session with a sink for its events. */
export type OpenSession = (
  sink: EventSink,
  onShutdown: (code: number) => void,
) => Promise<RuntimeSession>;

/**
 * Serves the Runtime API until the supervisor sends a shutdown, disconnects or violates the protocol, or until the
 * runtime ends by itself. Stops the runtime in every case.
 *
 * @returns the exit code of the process
 */
export async function serveRuntimeApi(
  host: HostEnvironment,
  maxFrameBytes: number,
  openSession: OpenSession,
): Promise<number> {
  const exit = new ServeExit();
  const frames = new FrameOutput(host.output.stream(), () =>
    exit.finish({ exitCode: ExitCode.Ok, supervisor: 'disconnected' }),
  );
  let session: RuntimeSession | undefined;
  const release = exitOnSignalOrUncaught(host, exit, (thrown) => {
    session?.distrustCommands();
    const record = (late: RuntimeSession): void => late.recordFailure('uncaught exception', thrown);
    opened.then(record, () => host.stderr.write(`${authorStack(thrown)}\n`));
  });
  const opened = openSession(new FrameSink(frames), (exitCode) =>
    exit.finish({ exitCode, supervisor: 'connected' }),
  );
  void opened.then(
    (made) => (session = made),
    () => undefined,
  );
  let stopping: Promise<VmreError[]> | undefined;
  const stop = (): Promise<VmreError[]> =>
    (stopping ??= stopWithinLimit(opened, frames, exit, host.clock));
  const server = new RuntimeApiServer(startServing(opened, exit), frames, async () => {
    exit.finish({ exitCode: ExitCode.Ok, supervisor: 'awaiting-answer' });
    await stop();
  });
  const input = new RequestInput(host.stdin, frames, maxFrameBytes, (frame) =>
    server.receive(frame),
  );
  void input.ended.then(exit.finish);
  const reason = await exit.reason;
  const problems = await stop();
  await leave(reason, frames, input);
  release();
  return report(host, reason, [...exit.uncaught, ...problems]);
}

/** The first signal, or an uncaught error, stops the runtime; the second signal cuts the stop short. */
function exitOnSignalOrUncaught(
  host: HostEnvironment,
  exit: ServeExit,
  onUncaught: (thrown: unknown) => void,
): () => void {
  let signals = 0;
  const releaseSignals = host.onSignal((signal) => {
    signals += 1;
    if (signals >= FORCING_SIGNAL) exit.force();
    exit.finish({ exitCode: 128 + signalNumber(signal), supervisor: 'connected' });
  });
  const releaseUncaught = host.onUncaught((thrown) => {
    onUncaught(thrown);
    exit.addUncaught(VmreError.from(thrown, 'VMRE_UNCAUGHT'));
  });
  return () => {
    releaseSignals();
    releaseUncaught();
  };
}

/** Starts the runtime. Requests wait for the start, and are rejected if it fails. */
function startServing(opened: Promise<RuntimeSession>, exit: ServeExit): Promise<RuntimeSession> {
  const serving = opened.then(async (session) => {
    await session.startServing();
    return session;
  });
  serving.catch((thrown: unknown) => {
    const error = VmreError.from(thrown, 'VMRE_HOOK_FAILED');
    exit.finish({ exitCode: error.exitCode, error, supervisor: 'connected' });
  });
  return serving;
}

/** Stops the session and flushes its output, within a time limit. */
async function stopWithinLimit(
  opened: Promise<RuntimeSession>,
  frames: FrameOutput,
  { forced: hurried }: ServeExit,
  clock = processClock,
): Promise<VmreError[]> {
  let session: RuntimeSession | undefined;
  const over = new AbortController();
  const { signal } = over;
  const limit = new Promise<void>((resolve) => {
    clock.sleep(STOP_LIMIT_MS, { signal }).then(resolve, () => undefined);
  });
  const cut = Promise.race([limit, hurried]).then(() => {
    session?.killChildren();
    const text = `stopping was cut short, after ${STOP_LIMIT_MS / 1000} s or by a second signal`;
    return [new VmreError('VMRE_STOP_OVERRUN', text)];
  });
  const stopped = (async () => {
    session = await opened.catch(() => undefined);
    const problems = (await session?.stop()) ?? [];
    await frames.drained();
    return problems;
  })();
  try {
    return await Promise.race([stopped, cut]);
  } finally {
    over.abort();
  }
}

/** Gives the supervisor time to read the last frames, or to kill this process as it does after a shutdown. */
async function leave(
  { supervisor }: ExitReason,
  frames: FrameOutput,
  input: RequestInput,
): Promise<void> {
  await new Promise(setImmediate); // whoever waited for the stop has answered now
  await settledWithin(frames.drained(), LAST_FLUSH_MS);
  if (supervisor === 'disconnected') return;
  const patience = supervisor === 'awaiting-answer' ? SHUTDOWN_WAIT_MS : EXIT_WAIT_MS;
  await settledWithin(input.ended, patience);
}

function report(
  host: HostEnvironment,
  { exitCode, error }: ExitReason,
  problems: VmreError[],
): number {
  const all = error ? [error, ...problems] : problems;
  for (const each of all) host.stderr.write(`${each.describe()}\n`);
  return exitCode || (problems[0]?.exitCode ?? ExitCode.Ok);
}
