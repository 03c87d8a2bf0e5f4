import type { Writable } from 'node:stream';

import { signalNumber } from '../../process/exit-status';
import type { RunProcess } from '../../runtime/commands/command-request';
import type { EventSink, OutputStream } from '../../runtime/events/event';
import { RuntimeMode } from '../../runtime/runtime-mode';
import type { RuntimeSession } from '../../runtime/session/runtime-session';
import { VmreError } from '../../support/errors/vmre-error';
import type { World } from '../world';

/** Puts the events of the one command of this process where a shell would: on stdout and stderr. */
export class StdioSink implements EventSink {
  /** Settles with the code of the command. */
  readonly ended: Promise<number>;
  readonly isOverfull = false;
  private settle!: (code: number) => void;
  private readonly streams: Record<OutputStream, Writable>;

  constructor(world: World) {
    this.streams = { stdout: world.output.stream(), stderr: world.stderr };
    this.ended = new Promise((resolve) => (this.settle = resolve));
    // Whoever reads may have seen enough; the command goes on until it ends.
    for (const stream of Object.values(this.streams)) stream.on('error', () => undefined);
  }

  started(): void {}

  output(_pid: number, stream: OutputStream, data: Uint8Array): Promise<void> | undefined {
    const target = this.streams[stream];
    if (target.destroyed || target.write(data)) return undefined;
    return new Promise((resolve) => {
      target.once('drain', resolve);
      target.once('close', resolve);
    });
  }

  stopped(_pid: number, code: number): void {
    this.settle(code);
  }

  /** Settles when all output was handed to the operating system. */
  async drained(): Promise<void> {
    await Promise.all(Object.values(this.streams).map(drain));
  }

  /** Nobody outside a service hears of states and counters. */
  state(): void {}

  counter(): void {}
}

/**
 * Runs one command and waits for its end.
 *
 * @returns its exit code; in a shell only the low eight bits are seen
 */
export async function runOneCommand(
  session: RuntimeSession,
  sink: StdioSink,
  world: World,
): Promise<number> {
  const command = parseRun(session.context.args);
  const pid = await session.run(command, RuntimeMode.Command, () => undefined);
  const release = world.onSignal((signal) => {
    // The command may be over already, and only its output not yet read.
    session.kill({ pid, signal: signalNumber(signal) }).catch(() => undefined);
  });
  const code = await sink.ended;
  await sink.drained();
  release();
  return code;
}

function drain(stream: Writable): Promise<void> {
  if (stream.destroyed || stream.writableLength === 0) return Promise.resolve();
  return new Promise((resolve) => {
    stream.write('', () => resolve());
    stream.once('close', resolve);
  });
}

/** `--entrypoint EP -- ARGS`, as the supervisor has it, or `PROGRAM ARGS`. */
function parseRun(args: readonly string[]): RunProcess {
  const [first = '', ...rest] = args;
  if (first === '--entrypoint' || first === '-e') {
    const [bin, ...more] = rest;
    if (bin === undefined) throw missing(`${first} needs a value`);
    return { bin, args: more[0] === '--' ? more.slice(1) : more, workDir: '' };
  }
  if (first.startsWith('--entrypoint=')) {
    const bin = first.slice('--entrypoint='.length);
    return { bin, args: rest[0] === '--' ? rest.slice(1) : rest, workDir: '' };
  }
  if (first === '') throw missing('run needs a program');
  return { bin: first, args: rest, workDir: '' };
}

const missing = (text: string): VmreError =>
  new VmreError('VMRE_OPTION_MISSING', text, {
    hint: 'Use: run --entrypoint PROGRAM -- ARGS, or run PROGRAM ARGS.',
  });
