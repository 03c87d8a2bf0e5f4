import { MAX_TIMER_MS } from '../../support/deadline';
import { isThenable, type Awaitable } from '../../support/thenable';
import { exhausted, MessageReader, roomProblem } from '../grpc/message-frame';
import { rpcFailure, RpcStatus } from '../grpc/rpc-failure';
import { TIMEOUT, timeoutMs } from '../grpc/timeout-header';
import { Stream } from '../stream';
import { ErrorCode, type Fields } from '../wire';
import { ANSWER, failureHead, SUCCEEDED, WRONG_CONTENT } from './answer-head';
import { areTrailers, type RequestHead } from './request-head';
import type { ByteBudget } from '../grpc/byte-budget';

/** Bytes of a request that is not gRPC which are read before it is answered. */
const MAX_WRONG_BYTES = 65_536;

/** What a handler knows about a call. */
export interface IncomingCall<P> {
  /** The caller. */
  readonly peer: P;
  /** Aborted when the caller cancels, its deadline is over, or its connection is lost. */
  readonly signal: AbortSignal;
}

/** Answers a call. An exception reaches the caller as a status. */
export type UnaryHandler<P> = (request: Buffer, call: IncomingCall<P>) => Awaitable<Uint8Array>;

/** The connection of a call. */
export interface CallConnection<P> {
  readonly caller: P;
  /** Budget of all messages of the connection. */
  readonly budget: ByteBudget;
  /** Maximum bytes of a message, in both directions. */
  readonly messageBytes: number;
  /** Bytes of headers that the peer accepts. */
  readonly headerBytes: number;
  /** Milliseconds; not exact. */
  now(): number;
  /** Sends what a stream has to send. */
  send(stream: Stream): void;
  /** Resets a stream whose peer may still send. */
  endEarly(stream: Stream, code: ErrorCode): void;
  /** Resets a call that violates HTTP/2. */
  rejectCall(call: Stream): void;
  /** A call has its answer. */
  onAnswered(): void;
  /** The stream of a call is over. @param isRunning whether its handler still runs */
  onCallClosed(isRunning: boolean): void;
  /** The handler of a call whose stream was over before has returned. */
  onHandlerReturned(): void;
}

/** One call on the server: the request arrives, the handler runs, the answer is sent. */
export class ServerCall<P> extends Stream implements IncomingCall<P> {
  private controller: AbortController | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly request: MessageReader;
  private receivedBytes = 0;
  private answerBytes = 0;
  private isRunning = false;
  private isAnswered = false;
  /** Whether the caller no longer waits. */
  private isCancelled = false;
  private isClosed = false;
  /** Since when the peer has been sending the request or reading the answer. */
  private waitsSince: number;

  /** @param handler undefined for an unknown method */
  constructor(
    private readonly connection: CallConnection<P>,
    private readonly head: RequestHead,
    private readonly handler: UnaryHandler<P> | undefined,
  ) {
    super();
    this.request = new MessageReader(connection.messageBytes, connection.budget);
    this.waitsSince = connection.now();
  }

  /** Reads the headers, after the stream was opened. @param isEnd whether nothing follows them */
  begin(isEnd: boolean): void {
    const { head, handler } = this;
    this.isReceived = isEnd;
    if (!head.isGrpc) {
      if (isEnd) this.refuseContent();
    } else if (!handler) {
      const text = `unknown method ${head.path}`;
      this.fail(rpcFailure({ status: RpcStatus.Unimplemented, text }));
    } else {
      if (head.timeout !== undefined) this.limit(head.timeout);
      if (isEnd) this.run();
    }
  }

  /** Created on demand: most handlers do not use it. */
  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    if (this.isCancelled) this.controller.abort();
    return this.controller.signal;
  }

  get peer(): P {
    return this.connection.caller;
  }

  get expected(): number {
    return this.request.missing;
  }

  /** Resets the call if the peer takes too long. @param msPerByte time for the bytes of the message */
  endIfLate(transferMs: number, msPerByte: number): void {
    if (this.isReceived && !this.isAnswered) return; // the handler is running
    const bytes = this.isAnswered ? this.answerBytes : this.request.length;
    if (this.connection.now() - this.waitsSince <= transferMs + bytes * msPerByte) return;
    this.connection.endEarly(this, ErrorCode.Cancel);
    this.onReset();
  }

  onHeaders(fields: Fields, isEnd: boolean): void {
    if (!isEnd || !areTrailers(fields)) this.connection.rejectCall(this);
    else this.ended();
  }

  onLongHeaders(): void {
    this.connection.rejectCall(this);
  }

  onData(part: Buffer, isEnd: boolean): void {
    this.receivedBytes += part.length;
    if (!this.head.isGrpc) {
      if (this.receivedBytes > MAX_WRONG_BYTES) this.refuseContent();
    } else if (!this.isAnswered) {
      try {
        this.request.add(part);
      } catch (error) {
        return this.fail(error);
      }
    }
    if (isEnd) this.ended();
  }

  onSent(): void {
    this.connection.onAnswered();
    this.connection.budget.give(this.answerBytes);
    this.answerBytes = 0;
    // The rest of the request is not read.
    if (!this.isReceived) this.connection.endEarly(this, ErrorCode.NoError);
    this.close();
  }

  onReset(): void {
    if (this.isClosed) return;
    if (!this.isAnswered) this.cancel();
    this.close();
  }

  private ended(): void {
    const { contentBytes } = this.head;
    if (contentBytes !== undefined && contentBytes !== this.receivedBytes) {
      return this.connection.rejectCall(this);
    }
    if (this.head.isGrpc) this.run();
    else this.refuseContent();
  }

  private refuseContent(): void {
    if (this.isAnswered) return;
    this.startAnswer();
    this.answerWith({ ...WRONG_CONTENT });
  }

  private limit(text: string): void {
    const ms = timeoutMs(text);
    if (ms === undefined) {
      const wrong = `invalid ${TIMEOUT}: ${text}`;
      this.fail(rpcFailure({ status: RpcStatus.Internal, text: wrong }));
    } else if (ms <= MAX_TIMER_MS) {
      this.timer = setTimeout(() => {
        this.fail(rpcFailure({ status: RpcStatus.DeadlineExceeded, text: 'the deadline is over' }));
        this.cancel();
      }, ms);
    }
  }

  private run(): void {
    if (this.isAnswered || this.isCancelled || !this.handler) return;
    this.isRunning = true;
    try {
      const answer = this.handler(this.request.take(), this);
      if (!isThenable(answer)) return this.answer(answer);
      answer.then(this.answer, this.fail);
    } catch (error) {
      this.fail(error);
    }
  }

  private readonly answer = (message: Uint8Array): void => {
    this.stopped();
    if (this.isAnswered || this.isClosed) return;
    const { connection } = this;
    const problem = roomProblem(message.length, connection.messageBytes, connection.budget);
    if (problem !== undefined) return this.fail(exhausted(problem));
    this.answerBytes = message.length;
    this.startAnswer();
    this.answerWith({ head: ANSWER, body: message, trailers: SUCCEEDED });
  };

  private readonly fail = (error: unknown): void => {
    this.stopped();
    if (this.isAnswered || this.isClosed) return;
    this.startAnswer();
    this.answerWith({ head: failureHead(error, this.connection.headerBytes) });
  };

  private startAnswer(): void {
    this.isAnswered = true;
    this.waitsSince = this.connection.now();
    if (this.timer) clearTimeout(this.timer);
  }

  private answerWith(outgoing: NonNullable<Stream['outgoing']>): void {
    this.outgoing = outgoing;
    this.connection.send(this);
  }

  private stopped(): void {
    if (!this.isRunning) return;
    this.isRunning = false;
    if (this.isClosed) this.connection.onHandlerReturned();
  }

  /** Its stream is over. */
  private close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    if (this.timer) clearTimeout(this.timer);
    this.request.release();
    this.connection.budget.give(this.answerBytes);
    this.answerBytes = 0;
    this.connection.onCallClosed(this.isRunning);
  }

  private cancel(): void {
    this.isCancelled = true;
    this.controller?.abort();
  }
}
