import type { Readable, Writable } from 'node:stream';

import { FrameSplitter } from '../adapters/runtime-api/frame-splitter';
import type {
  ProcessStatus,
  Request,
  RequestCommand,
  Response,
  ResponseCommand,
  RuntimeStatusKind,
} from '../adapters/runtime-api/messages';
import { decodeResponse, writeRequest } from '../adapters/runtime-api/codec';
import { WireWriter } from '../protobuf/wire-writer';
import { checkLimits } from '../support/check-limits';
import { VmreError } from '../support/errors/vmre-error';
import { deferred } from '../support/deferred';
import { RuntimeRefusal } from './runtime-refusal';

/** Receives the events of a runtime, in the order of the stream. */
export interface ClientEvents {
  /**
   * A command started, wrote output or stopped. While a returned promise is
   * pending, no more of the stream is read, and the runtime has to wait.
   */
  onStatus(status: ProcessStatus): void | PromiseLike<void>;
  /** A state or a usage counter changed. */
  onRuntimeStatus(kind: RuntimeStatusKind): void;
}

/** Sees the messages of both directions, before they have an effect. */
export interface MessageTap {
  /** Called before a request is written. */
  onRequest(request: Request): void;
  /** Called with each answer and each event. */
  onResponse(response: Response): void;
}

/** What a runtime answers to a request that it carries out. */
export type Answer = Exclude<ResponseCommand, { type: 'error' | 'status' | 'runtimeStatus' }>;
/** The answer to a request of one type. */
export type AnswerTo<T extends RequestCommand['type']> = Extract<Answer, { type: T }>;

interface Pending {
  type: RequestCommand['type'];
  onAnswer: ((answer: Answer) => void) | undefined;
  resolve: (answer: Answer) => void;
  reject: (error: Error) => void;
}

/** The first request of a supervisor has the id 2. */
const FIRST_ID = 2;
/** Larger frames end the connection. */
export const MAX_FRAME_BYTES = 64 * 1024 * 1024;

/** A client of the Runtime API, over any two streams. */
export class RuntimeClient {
  private readonly ending = deferred<VmreError | undefined>();
  /** Resolves when the stream has ended; with an error if it violated the protocol. */
  readonly ended = this.ending.promise;
  /** Sees all messages from now on. Default: none. */
  tap: MessageTap | undefined;
  private readonly pending = new Map<number, Pending>();
  private readonly writer = new WireWriter(1024);
  private nextId = FIRST_ID;
  private isWriting = false;
  /** Observers that have not taken their output yet. */
  private slow = 0;
  private isOver = false;
  private brokenBy: VmreError | undefined;

  /**
   * @param fromRuntime the runtime's stdout
   * @param toRuntime the runtime's stdin
   * @param events receives the events of the runtime
   * @param maxFrameBytes maximum size of a frame in bytes. Default 64 MiB
   * @throws VMRE_OPTION_INVALID
   */
  constructor(
    private readonly fromRuntime: Readable,
    private readonly toRuntime: Writable,
    private readonly events: ClientEvents,
    maxFrameBytes = MAX_FRAME_BYTES,
  ) {
    checkLimits({ maxFrameBytes }, { maxFrameBytes: 'count above 0' });
    const splitter = new FrameSplitter(maxFrameBytes, (frame) => this.receive(frame));
    fromRuntime.on('data', (chunk: Buffer) => this.guard(() => splitter.push(chunk)));
    fromRuntime.on('end', () =>
      this.guard(() => {
        splitter.end();
        this.end(undefined);
      }),
    );
    fromRuntime.on('error', (error) => this.end(VmreError.from(error, 'VMRE_RUNTIME_EXITED')));
    // The other stream reports that the runtime is gone.
    toRuntime.on('error', () => undefined);
  }

  /**
   * Says hello to the runtime, which answers after its `start` has finished.
   *
   * @param version of the supervisor; runtimes ignore it. Default `0.1.0`
   * @returns the runtime's version
   * @throws as {@link request}
   */
  async hello(version = '0.1.0'): Promise<string> {
    return (await this.request({ type: 'hello', version })).version;
  }

  /**
   * Starts a command.
   *
   * @param command entry point, arguments and working directory
   * @param onPid called with the process id before later frames are read
   * @returns the process id
   * @throws as {@link request}
   */
  run(
    command: Omit<Extract<RequestCommand, { type: 'run' }>, 'type'>,
    onPid?: (pid: number) => void,
  ): Promise<number> {
    const onAnswer = onPid && ((answer: Answer): void => onPid(pidOf(answer as AnswerTo<'run'>)));
    return this.request({ type: 'run', ...command }, onAnswer).then(pidOf);
  }

  /**
   * Kills a command.
   *
   * @param pid as {@link run} returned it
   * @param signal number of a signal; 0 lets the runtime choose
   * @throws as {@link request}
   */
  async kill(pid: number, signal: number): Promise<void> {
    await this.request({ type: 'kill', pid, signal });
  }

  /**
   * Lets the runtime join networks.
   *
   * @param network the networks, the hosts in them, and the interface
   * @returns its endpoint, if any
   * @throws as {@link request}
   */
  async createNetwork(
    network: Omit<Extract<RequestCommand, { type: 'network' }>, 'type'>,
  ): Promise<AnswerTo<'network'>['endpoint']> {
    return (await this.request({ type: 'network', ...network })).endpoint;
  }

  /** Stops the runtime, which then waits until it is killed. @throws as {@link request} */
  async shutdown(): Promise<void> {
    await this.request({ type: 'shutdown' });
  }

  /**
   * Sends a request and waits for its answer.
   *
   * @param command the request, by its `type`
   * @param onAnswer called before anything that follows in the stream is read
   * @throws RuntimeRefusal, VMRE_CONTRACT_BROKEN for a response of the wrong kind,
   * VMRE_RUNTIME_EXITED if the stream ends first
   */
  request<C extends RequestCommand>(
    command: C,
    onAnswer?: (answer: Answer) => void,
  ): Promise<AnswerTo<C['type']>> {
    if (this.isOver) return Promise.reject(this.brokenBy ?? ended(command.type));
    const id = this.nextId++;
    this.tap?.onRequest({ id, command });
    writeRequest(this.writer, { id, command });
    if (!this.isWriting) {
      this.isWriting = true;
      process.nextTick(this.write);
    }
    return new Promise<AnswerTo<C['type']>>((resolve, reject) => {
      this.pending.set(id, {
        type: command.type,
        onAnswer,
        resolve: resolve as (answer: Answer) => void,
        reject,
      });
    });
  }

  /** Writes all requests of a turn together: a system call costs more than a request. */
  private readonly write = (): void => {
    this.isWriting = false;
    const requests = this.writer.take();
    if (!this.isOver) this.toRuntime.write(requests);
  };

  private receive(frame: Buffer): void {
    if (frame.length === 0) {
      const text = 'the runtime sent an empty message: a zero byte outside of any message';
      throw new VmreError('VMRE_FRAME_MALFORMED', text);
    }
    const response = decodeResponse(frame);
    this.tap?.onResponse(response);
    const { command } = response;
    if (!response.event) this.settle(response);
    else if (command?.type === 'status') this.awaitSlow(this.events.onStatus(command));
    else if (command?.type === 'runtimeStatus' && command.kind) {
      this.events.onRuntimeStatus(command.kind);
    }
  }

  /** Lets the runtime wait for a slow observer. */
  private awaitSlow(taken: void | PromiseLike<void>): void {
    if (taken === undefined) return;
    const resume = (): void => {
      this.slow -= 1;
      if (this.slow === 0) this.fromRuntime.resume();
    };
    this.slow += 1;
    this.fromRuntime.pause();
    taken.then(resume, resume);
  }

  /** Responses to unknown requests are ignored, as by supervisors. */
  private settle({ id, command }: Response): void {
    const pending = this.pending.get(Number(id));
    if (!pending) return;
    this.pending.delete(Number(id));
    if (command?.type === pending.type) {
      pending.onAnswer?.(command);
      pending.resolve(command);
    } else if (command?.type === 'error') {
      const { code, message, context } = command;
      pending.reject(new RuntimeRefusal(code, message, context));
    } else {
      const kind = command?.type ?? 'nothing';
      const text = `the runtime answered ${pending.type} with ${kind}, on which a supervisor crashes`;
      pending.reject(new VmreError('VMRE_CONTRACT_BROKEN', text));
    }
  }

  private guard(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.end(VmreError.from(error, 'VMRE_FRAME_MALFORMED'));
    }
  }

  private end(error: VmreError | undefined): void {
    if (this.isOver) return;
    this.isOver = true;
    this.brokenBy = error;
    for (const { type, reject } of this.pending.values()) reject(error ?? ended(type));
    this.pending.clear();
    this.ending.resolve(error);
  }
}

const pidOf = ({ pid }: AnswerTo<'run'>): number => Number(pid);

const ended = (type: string): VmreError =>
  new VmreError('VMRE_RUNTIME_EXITED', `the runtime exited before it answered ${type}`);
