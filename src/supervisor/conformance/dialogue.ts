import { basename } from 'node:path';

import { decodeResponse, writeRequest } from '../../adapters/runtime-api/codec';
import { FrameSplitter } from '../../adapters/runtime-api/frame-splitter';
import type { RequestCommand } from '../../adapters/runtime-api/messages';
import type { StartedChild } from '../../process/started-child';
import { describeExit, type ExitStatus } from '../../process/exit-status';
import { WireWriter } from '../../protobuf/wire-writer';
import { after, holdsWithin, settledWithin } from '../../support/deadline';
import { messageOf } from '../../support/errors/vmre-error';
import { OutputTail } from '../../support/output-tail';
import { printable } from '../../support/printable';
import { MAX_FRAME_BYTES } from '../client';
import { quotedStderr } from '../invocation';
import { heardAnswer, heardEvent, type Heard, type HeardAnswer, type RequestKind } from './heard';
import { MessageWatch } from './message-watch';

/** Limits the memory for a runtime that never stops sending. */
const MAX_BYTES = 2 ** 28;
const MAX_MESSAGES = 500_000;
/** Bytes of stderr that are quoted. */
const STDERR_TAIL_BYTES = 2000;
/** Bytes of stdout that are quoted. */
const STDOUT_TAIL_BYTES = 120;
/** Time between the exit of a process and the end of its output, which its children may hold open. */
const HELD_MS = 500;
/** Time for the processes of a runtime that has exited. */
const GONE_MS = 2000;
const FIRST_ID = 2;

/** One process of a runtime in server mode. Records all of its messages, whether or not they are allowed. */
export class Dialogue {
  /** All messages, in order. */
  readonly heard: Heard[] = [];
  /** The first answer to each request, by its id. */
  readonly answers = new Map<number, HeardAnswer>();
  /** The number of stopped events, by pid. */
  readonly stops = new Map<number, number>();
  /** Why its stdout is not a sequence of messages. */
  brokenBy: string | undefined;
  /** How many processes it left behind. */
  leftCount = 0;
  /** The first violation of each rule about messages, by the number of the rule. */
  readonly violations = new Map<string, string>();
  /** How the process ended by itself or by a signal that a rule sent. */
  exit: ExitStatus | undefined;
  private readonly watch: MessageWatch;
  private readonly waiting = new Set<() => void>();
  private readonly stderr = new OutputTail(STDERR_TAIL_BYTES);
  private readonly stdout = new OutputTail(STDOUT_TAIL_BYTES);
  private readonly splitter: FrameSplitter;
  private nextId = FIRST_ID;
  private bytes = 0;
  private isOver = false;
  private isFinished = false;

  /**
   * @param timeoutMs maximum milliseconds for an answer
   * @param counters the last values in the same work directory; updated
   */
  constructor(
    readonly child: StartedChild,
    private readonly timeoutMs: number,
    readonly counters: Map<string, number>,
  ) {
    this.watch = new MessageWatch(counters, (rule, seen) => {
      if (!this.violations.has(rule)) this.violations.set(rule, seen);
    });
    this.splitter = new FrameSplitter(MAX_FRAME_BYTES, (frame) => this.take(frame));
    child.stdout.on('data', (chunk: Buffer) => this.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => this.stderr.add(chunk));
    const closed = new Promise<void>((resolve) => child.stdout.once('close', resolve));
    void child.exited.then(async (exit) => {
      await settledWithin(closed, HELD_MS);
      if (!this.isFinished) this.exit ??= exit;
      this.isOver = true;
      this.changed();
    });
  }

  /** Sends a request. @returns its id */
  send(command: RequestCommand): number {
    const [id = 0] = this.sendAll([command]);
    return id;
  }

  /** Sends requests in one write. @returns their ids */
  sendAll(commands: readonly RequestCommand[]): number[] {
    const ids = commands.map((command) => this.expect(command.type));
    this.write(encode(commands.map((command, at) => ({ id: ids[at] ?? 0, command }))));
    return ids;
  }

  /** Sends RUN, like a supervisor: the first argument is the name of the program. @returns its id */
  run(words: readonly string[]): number {
    return this.send(runRequest(words));
  }

  /** Reserves the id of a request that the caller writes. */
  expect(kind: RequestKind): number {
    this.watch.sent(this.nextId, kind);
    return this.nextId++;
  }

  /** Writes bytes, whether or not they are a request. */
  write(bytes: Uint8Array): void {
    this.child.stdin?.write(bytes);
  }

  /** Waits for the answer to a request. @returns undefined without one */
  async answerTo(id: number, ms = this.timeoutMs): Promise<HeardAnswer | undefined> {
    await this.until(() => this.answers.has(id), ms);
    return this.answers.get(id);
  }

  /** Waits until something holds. @returns whether it does before the limit and the end of the output */
  until(holds: () => boolean, ms = this.timeoutMs): Promise<boolean> {
    if (holds() || this.isOver) return Promise.resolve(holds());
    return new Promise((resolve) => {
      const settle = (): void => {
        cancel();
        this.waiting.delete(look);
        resolve(holds());
      };
      const look = (): void => {
        if (this.isOver || holds()) settle();
      };
      const cancel = after(ms, settle);
      this.waiting.add(look);
    });
  }

  /** Waits for the exit of the process. @returns undefined if it still runs */
  async exitWithin(ms: number): Promise<ExitStatus | undefined> {
    await settledWithin(this.child.exited, ms);
    return this.child.hasExited ? (this.exit ??= await this.child.exited) : undefined;
  }

  /** Why nothing more can be expected: that it exited, or that it is silent. */
  get why(): string {
    if (this.brokenBy !== undefined) return this.brokenBy;
    const quoted = quotedStderr(this.stderr.text);
    if (this.exit) return `the process ended with ${describeExit(this.exit)}${quoted}`;
    return `nothing came within ${this.timeoutMs / 1000} s${quoted}`;
  }

  /**
   * Kills what is left. Incomplete output of a process that was idle is recorded as broken. Processes that it left
   * behind count if it had the chance to end them.
   *
   * @param endsItself whether it was to end
   */
  async finish(endsItself: boolean): Promise<void> {
    if (this.brokenBy === undefined) this.guard(() => this.splitter.end());
    const isShutDown = [...this.answers.values()].some(({ kind }) => kind === 'shutdown');
    const countsLeft = endsItself && (isShutDown || this.exit !== undefined);
    this.watch.finish();
    this.isFinished = true;
    this.child.signalAlone('SIGKILL');
    await this.child.exited;
    if (countsLeft) {
      await holdsWithin(GONE_MS, () => this.child.members().length === 0);
      this.leftCount = this.child.members().length;
    }
    await this.child.endTree();
  }

  private push(chunk: Buffer): void {
    this.bytes += chunk.length;
    if (this.brokenBy !== undefined) return;
    this.stdout.add(chunk);
    this.guard(() => {
      this.splitter.push(chunk);
      if (this.bytes <= MAX_BYTES && this.heard.length <= MAX_MESSAGES) return;
      throw new Error(`it sent more than ${MAX_MESSAGES} messages or ${MAX_BYTES} bytes`);
    });
    this.changed();
  }

  private take(frame: Buffer): void {
    if (frame.length === 0) throw new Error('it sent an empty message: a stray zero byte');
    const { event, id, command } = decodeResponse(frame);
    const to = this.watch.kindOf(Number(id));
    const heard = event ? heardEvent(command) : heardAnswer(Number(id), to, command);
    if (!heard || (heard.type === 'answer' && heard.kind === 'nothing' && to === undefined)) {
      throw new Error('it sent a message without any known part');
    }
    this.heard.push(heard);
    this.watch.heard(heard);
    if (heard.type === 'answer' && !this.answers.has(heard.id)) this.answers.set(heard.id, heard);
    if (heard.type === 'status' && !heard.running) {
      this.stops.set(heard.pid, (this.stops.get(heard.pid) ?? 0) + 1);
    }
  }

  /** A supervisor kills a runtime whose output it cannot read. */
  private guard(step: () => void): void {
    try {
      step();
    } catch (error) {
      const tail = printable(JSON.stringify(this.stdout.text));
      this.brokenBy = `stdout is not only messages: ${messageOf(error)}; its last bytes: ${tail}`;
      this.child.signal('SIGKILL');
    }
  }

  private changed(): void {
    for (const look of this.waiting) look();
  }
}

/** RUN, as a supervisor sends it. */
export const runRequest = ([bin = '', ...args]: readonly string[]): RequestCommand => ({
  ...{ type: 'run', bin, args: [basename(bin), ...args], workDir: '' },
});

/** The bytes of requests. */
export function encode(requests: readonly { id: number; command: RequestCommand }[]): Buffer {
  const writer = new WireWriter(1024);
  for (const request of requests) writeRequest(writer, request);
  return Buffer.from(writer.take());
}
