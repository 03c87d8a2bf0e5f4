import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';

import type { RunTarget } from '../../src/adapters/command-line/load-target';
import { runWith, type Environment } from '../../src/adapters/command-line/run';
import { FrameSplitter } from '../../src/adapters/runtime-api/frame-splitter';
import type { RequestCommand, Response } from '../../src/adapters/runtime-api/messages';
import { decodeResponse, writeRequest } from '../../src/adapters/runtime-api/codec';
import { WireWriter } from '../../src/protobuf/wire-writer';

/** Drives a runtime in memory, frame by frame, and records all its frames, in order. */
export class RawSupervisor {
  readonly responses: Response[] = [];
  readonly hex: string[] = [];
  /** Settles with the exit code. */
  readonly exit: Promise<number>;
  readonly toRuntime = new PassThrough();
  readonly fromRuntime = new PassThrough();
  stderr = '';
  private readonly directory = mkdtempSync(join(tmpdir(), 'vmre-raw-'));
  private waiters: { until: () => boolean; resolve: () => void }[] = [];
  private nextId = 2;

  constructor(target: RunTarget, args: readonly string[] = [], environment: Environment = {}) {
    const stderr = new PassThrough();
    stderr.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    const splitter = new FrameSplitter(2 ** 30, (frame) => {
      this.hex.push(frame.toString('hex'));
      this.responses.push(decodeResponse(frame));
      this.check();
    });
    this.fromRuntime.on('data', (chunk: Buffer) => splitter.push(chunk));
    this.exit = runWith(
      {
        argv: ['start', ...args],
        env: {},
        cwd: this.directory,
        dataDirectory: () => this.directory,
        runtimeName: 'raw',
        logFile: false,
        ...environment,
        stdin: this.toRuntime,
        stdout: this.fromRuntime,
        stderr,
      },
      target,
    );
    void this.exit.then(() => this.check());
  }

  /** @returns the id of the request */
  send(command: RequestCommand): number {
    const writer = new WireWriter();
    writeRequest(writer, { id: this.nextId, command });
    this.toRuntime.write(writer.take());
    this.nextId += 1;
    return this.nextId - 1;
  }

  run(bin: string, ...args: string[]): number {
    return this.send({ type: 'run', bin, args: [bin, ...args], workDir: '' });
  }

  /** Waits for a matching frame. @returns it */
  async until(fits: (response: Response) => boolean): Promise<Response> {
    await new Promise<void>((resolve) => {
      this.waiters.push({ until: () => this.responses.some(fits), resolve });
      this.check();
    });
    return this.responses.find(fits)!;
  }

  answerTo(id: number): Promise<Response> {
    return this.until((response) => !response.event && response.id === id);
  }

  /** Waits for the end of a command. */
  stopped(pid: number): Promise<Response> {
    return this.until(({ command }) => {
      return command?.type === 'status' && command.pid === pid && !command.running;
    });
  }

  /** The frames as short words, for their order: `run 1`, `started 1`, `out 1 hi`, `stopped 1 0`. */
  get story(): string[] {
    return this.responses.map(tell);
  }

  /** Ends the input, like a disconnecting supervisor. @returns the exit code */
  async leave(): Promise<number> {
    this.toRuntime.end();
    const code = await this.exit;
    rmSync(this.directory, { recursive: true, force: true });
    return code;
  }

  private check(): void {
    const ready = this.waiters.filter(({ until }) => until());
    this.waiters = this.waiters.filter((waiter) => !ready.includes(waiter));
    for (const { resolve } of ready) resolve();
  }
}

function tell({ id, command }: Response): string {
  switch (command?.type) {
    case 'run':
      return `run ${command.pid}`;
    case 'error':
      return `error ${id} ${command.code} ${command.message}`;
    case 'status': {
      const { pid, running, returnCode, stdout, stderr } = command;
      if (!running) return `stopped ${pid} ${returnCode}`;
      if (stdout.length > 0) return `out ${pid} ${Buffer.from(stdout).toString()}`;
      if (stderr.length > 0) return `err ${pid} ${Buffer.from(stderr).toString()}`;
      return `started ${pid}`;
    }
    case 'runtimeStatus':
      return command.kind?.type === 'counter'
        ? `counter ${command.kind.name} ${command.kind.value}`
        : `state ${command.kind?.name} ${Buffer.from(command.kind?.value ?? []).toString()}`;
    default:
      return command?.type ?? 'nothing';
  }
}
