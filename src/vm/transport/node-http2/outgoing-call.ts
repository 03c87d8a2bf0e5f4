import {
  constants,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
} from 'node:http2';

import { MAX_TIMER_MS } from '../../../support/deadline';
import { failureOf, rpcFailure, RpcStatus, type RpcFailure } from '../../../h2/grpc/rpc-failure';
import type { CallOptions } from '../transport';
import type { ByteBudget } from '../../../h2/grpc/byte-budget';
import { framed, MessageReader } from '../../../h2/grpc/message-frame';
import type { Headers } from '../../../h2/grpc/header-rules';
import { statusOf, statusOfHttp } from '../../../h2/grpc/status-headers';
import { TIMEOUT, timeoutText } from '../../../h2/grpc/timeout-header';

const { NGHTTP2_CANCEL, NGHTTP2_REFUSED_STREAM } = constants;

/** The channel that made a call. */
export interface Caller {
  /** Budget of all messages of the connection; it includes the request. */
  readonly budget: ByteBudget;
  /** Maximum bytes of an answer. */
  readonly messageBytes: number;
  resolve(answer: Buffer): void;
  reject(error: Error): void;
  /** The call ended, for any reason. */
  forget(call: OutgoingCall): void;
  /** The other side did not process the call: it may be sent once more. */
  repeat(call: OutgoingCall): void;
}

/** One unary call, until it has an answer. */
export class OutgoingCall {
  /** Whether it waits for a connection instead of failing at once. */
  readonly waitsForReady: boolean;
  private stream: ClientHttp2Stream | undefined;
  private readonly signal: AbortSignal | undefined;
  private readonly endsAt: number;
  private readonly timer: NodeJS.Timeout | undefined;
  private status: RpcFailure | undefined;
  private answer: MessageReader | undefined;
  private isRepeated = false;
  private isOver = false;

  constructor(
    private readonly method: string,
    private readonly request: Uint8Array,
    { deadlineMs = Infinity, signal, waitForReady = true }: CallOptions,
    private readonly caller: Caller,
  ) {
    this.waitsForReady = waitForReady;
    this.signal = signal;
    this.endsAt = performance.now() + deadlineMs;
    if (deadlineMs <= MAX_TIMER_MS) {
      const late = {
        status: RpcStatus.DeadlineExceeded,
        text: `no answer within ${deadlineMs} ms`,
      };
      this.timer = setTimeout(() => this.fail(late), deadlineMs);
    }
    signal?.addEventListener('abort', this.abort);
  }

  /** @throws when the session does not accept the call */
  sendOn(session: ClientHttp2Session): void {
    const stream = session.request({
      ':method': 'POST',
      ':path': this.method,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...(this.endsAt < Infinity && { [TIMEOUT]: timeoutText(this.endsAt - performance.now()) }),
    });
    this.stream = stream;
    const answer = new MessageReader(this.caller.messageBytes, this.caller.budget);
    this.answer?.release(); // of the first attempt, when the call is repeated
    this.answer = answer;
    let hasEnded = false;
    const settle = (): void => {
      if (hasEnded && this.status) this.settle(this.status, answer);
    };
    let httpStatus: number | undefined;
    stream.on('response', (headers) => {
      httpStatus = headers[':status'];
      this.status = statusOf(headers as Headers); // a failure without a message has no trailers
    });
    stream.on('data', (chunk: Buffer) => {
      if (!this.isOver) this.add(answer, chunk);
    });
    stream.on('trailers', (headers: IncomingHttpHeaders) => {
      this.status = statusOf(headers as Headers);
      settle();
    });
    stream.on('end', () => {
      hasEnded = true;
      settle();
    });
    stream.on('error', () => undefined); // a close event follows
    stream.on('close', () => this.closed(session, stream.rstCode, httpStatus));
    stream.end(framed(this.request));
  }

  private add(answer: MessageReader, chunk: Buffer): void {
    try {
      answer.add(chunk);
    } catch (error) {
      this.fail(wrongAnswer(error));
    }
  }

  /** Fails the call, and resets its stream. */
  fail(failure: RpcFailure, cause?: unknown): void {
    if (this.isOver) return;
    this.reject(failure, cause);
    this.stream?.close(NGHTTP2_CANCEL);
  }

  /**
   * Fails a call that the other side ended. It gets no reset: after a thousand of them the other side closes
   * the connection.
   */
  private reject(failure: RpcFailure, cause?: unknown): void {
    if (this.isOver) return;
    this.finish();
    this.caller.reject(rpcFailure({ method: this.method, ...failure }, cause));
  }

  private settle(status: RpcFailure, answer: MessageReader): void {
    if (status.status !== (RpcStatus.Ok as number)) return this.reject(status);
    if (this.isOver) return;
    try {
      const message = answer.take();
      this.finish();
      this.caller.resolve(message);
    } catch (error) {
      this.reject(wrongAnswer(error));
    }
  }

  /** The stream closed without a status. */
  private closed(session: ClientHttp2Session, code: number, httpStatus = 200): void {
    if (this.isOver) return;
    if (code === NGHTTP2_REFUSED_STREAM && !this.isRepeated) {
      this.isRepeated = true;
      this.caller.repeat(this);
    } else if (this.status) this.reject(this.status);
    else if (httpStatus !== 200) this.reject(statusOfHttp(httpStatus));
    else this.reject(session.destroyed ? connectionLost : statusOfReset(code));
  }

  private finish(): void {
    this.isOver = true;
    this.answer?.release();
    this.caller.budget.give(this.request.length);
    clearTimeout(this.timer);
    this.signal?.removeEventListener('abort', this.abort);
    this.caller.forget(this);
  }

  private readonly abort = (): void => this.fail(cancelled, this.signal?.reason);
}

/**
 * The failure for an invalid answer: it is the fault of the other side, unless the answer is too large.
 */
function wrongAnswer(error: unknown): RpcFailure {
  const failure = failureOf(error) as RpcFailure;
  const isTooLarge = failure.status === (RpcStatus.ResourceExhausted as number);
  return isTooLarge ? failure : { ...failure, status: RpcStatus.Internal };
}

/** The failure of a call that its caller cancelled. */
export const cancelled: RpcFailure = {
  status: RpcStatus.Cancelled,
  text: 'the call was cancelled',
};

const connectionLost: RpcFailure = {
  status: RpcStatus.Unavailable,
  text: 'the connection was lost',
};

function statusOfReset(code: number): RpcFailure {
  switch (code) {
    case constants.NGHTTP2_NO_ERROR:
      return { status: RpcStatus.Internal, text: 'the call ended without a status' };
    case NGHTTP2_REFUSED_STREAM:
      return { status: RpcStatus.Unavailable, text: 'the other side rejected the call' };
    case NGHTTP2_CANCEL:
      return { status: RpcStatus.Unavailable, text: 'the other side cancelled the call' };
    case constants.NGHTTP2_ENHANCE_YOUR_CALM:
      return { status: RpcStatus.ResourceExhausted, text: 'the other side asks for fewer calls' };
    default:
      return { status: RpcStatus.Internal, text: `the call was reset with the code ${code}` };
  }
}
