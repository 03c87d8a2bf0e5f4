import type { Writable } from 'node:stream';

import { signalNumber } from '../../process/exit-status';
import type { RunProcess } from '../../runtime/commands/command-request';
import type { EventSink, OutputStream } from '../../runtime/events/event';
import { RuntimeMode } from '../../runtime/runtime-mode';
import type { RuntimeSession } from '../../runtime/session/runtime-session';
import { settledWithin } from '../../support/deadline';
import { messageOf, systemCodeOf, VmreError } from '../../support/errors/vmre-error';
import type { HostEnvironment } from '../host-environment';
import { deferred } from '../../support/deferred';
import { UNREAD_COMMAND_MS } from '../../runtime/limits';

/** The exit code for SIGPIPE, the signal that terminates other programs whose reader is gone. */
export const READER_GONE = 128 + 13;
const SIGTERM = 15;

/** Writes the output of this process's only command to stdout and stderr. */
export class StdioSink implements EventSink {
  private readonly exitCode = deferred<number>();
  /** Resolves with the exit code of the command. */
  readonly ended = this.exitCode.promise;
  /** Resolves with the error when stdout is broken. */
  readonly broken: Promise<Error>;
  readonly isOverfull = false;
  private readonly streams: Record<OutputStream, Writable>;
  /** Resolves when there is room again; all writers share it. */
  private readonly room: Partial<Record<OutputStream, Promise<void>>> = {};

  constructor(host: HostEnvironment) {
    this.streams = { stdout: host.output.stream(), stderr: host.stderr };
    this.broken = new Promise((resolve) => this.streams.stdout.on('error', resolve));
    // A command may continue without a reader of its stderr.
    this.streams.stderr.on('error', () => undefined);
  }

  started(): void {}

  output(_pid: number, stream: OutputStream, data: Uint8Array): Promise<void> | undefined {
    const target = this.streams[stream];
    if (target.destroyed || target.write(data)) return undefined;
    return (this.room[stream] ??= this.waitForRoom(stream));
  }

  stopped(_pid: number, code: number): void {
    this.exitCode.resolve(code);
  }

  /** Resolves when the operating system accepted all output. */
  async drained(): Promise<void> {
    await Promise.all(Object.values(this.streams).map(drain));
  }

  /** States and counters are published only in server mode. */
  state(): void {}

  counter(): void {}

  private waitForRoom(stream: OutputStream): Promise<void> {
    const target = this.streams[stream];
    return new Promise((resolve) => {
      const over = (): void => {
        delete this.room[stream];
        target.off('drain', over).off('close', over);
        resolve();
      };
      target.once('drain', over).once('close', over);
    });
  }
}

/**
 * Runs one command and waits until it exits. Terminates the command if its output has no reader any more.
 *
 * @returns the command's exit code
 * @throws VMRE_STDOUT_UNWRITABLE if the output cannot be written for another reason
 */
export async function runOneCommand(
  session: RuntimeSession,
  sink: StdioSink,
  host: HostEnvironment,
): Promise<number> {
  const command = parseRun(session.context.args);
  const started = deferred<number>();
  const kill = async (signal: number): Promise<void> => {
    const pid = await started.promise;
    // The command may have exited already, with unread output.
    await session.kill({ pid, signal }).catch(() => undefined);
  };
  const releaseSignals = host.onSignal((signal) => void kill(signalNumber(signal)));
  try {
    started.resolve(await session.run(command, () => undefined));
  } catch (error) {
    releaseSignals();
    throw error;
  }
  let releaseReader: () => void = () => undefined;
  const left = new Promise<End>((resolve) => {
    releaseReader = host.output.onReaderGone(() => resolve({}));
  });
  const broken = sink.broken.then((error): End => ({ error }));
  const finished = sink.ended.then(async (code): Promise<End> => {
    await sink.drained();
    await new Promise(setImmediate); // a failed write is reported first
    return { code };
  });
  try {
    const { code, error } = await Promise.race([broken, left, finished]);
    if (code !== undefined) return code;
    await Promise.all([kill(SIGTERM), settledWithin(sink.ended, UNREAD_COMMAND_MS)]);
    return unread(error);
  } finally {
    releaseReader();
    releaseSignals();
  }
}

/** The result of the command. Without a code, its output could not be written or was not read. */
interface End {
  code?: number;
  error?: Error;
}

/** @throws VMRE_STDOUT_UNWRITABLE unless the reader is gone */
function unread(error: Error | undefined): number {
  const code = systemCodeOf(error);
  if (!error || code === 'EPIPE' || code === 'ECONNRESET') return READER_GONE;
  const message = `the output of the command cannot be written: ${messageOf(error)}`;
  throw new VmreError('VMRE_STDOUT_UNWRITABLE', message, { cause: error });
}

function drain(stream: Writable): Promise<void> {
  if (stream.destroyed || stream.writableLength === 0) return Promise.resolve();
  return new Promise((resolve) => {
    stream.write('', () => resolve());
    stream.once('close', resolve);
  });
}

/** Parses `--entrypoint EP -- ARGS`, the supervisor's form, or `PROGRAM ARGS`. */
function parseRun(args: readonly string[]): RunProcess {
  const common = { workDir: '', mode: RuntimeMode.Command };
  const [first = '', ...rest] = args;
  if (first === '--entrypoint' || first === '-e') {
    const [bin, ...more] = rest;
    if (bin === undefined) throw missing(`${first} needs a value`);
    return { bin, args: more[0] === '--' ? more.slice(1) : more, ...common };
  }
  if (first.startsWith('--entrypoint=')) {
    const bin = first.slice('--entrypoint='.length);
    return { bin, args: rest[0] === '--' ? rest.slice(1) : rest, ...common };
  }
  if (first === '') throw missing('run needs a program');
  return { bin: first, args: rest, ...common };
}

const missing = (text: string): VmreError =>
  new VmreError('VMRE_OPTION_MISSING', text, {
    hint: 'Use: run --entrypoint PROGRAM -- ARGS, or run PROGRAM ARGS.',
  });
