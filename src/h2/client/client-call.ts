import { MAX_TIMER_MS } from '../../support/deadline';
import type { ByteBudget } from '../grpc/byte-budget';
import { MessageReader } from '../grpc/message-frame';
import { failureOf, rpcFailure, RpcStatus, type RpcFailure } from '../grpc/rpc-failure';
import { statusOfHttp } from '../grpc/status-headers';
import { timeoutText } from '../grpc/timeout-header';
import { Stream } from '../stream';
import { ErrorCode, type Fields } from '../wire';
import { answerHead } from './answer-head';
import type { ClientConnection } from './client-connection';
import { failureOfReset, failures } from './failures';
import { timeoutFields } from './request-head';

/** Options of one call. */
export interface CallOptions {
  /** Milliseconds until the call fails with DEADLINE_EXCEEDED. Default: no limit. */
  deadlineMs?: number | undefined;
  /** Cancels the call: it fails with CANCELLED, and the other side is notified. */
  signal?: AbortSignal | undefined;
  /** Whether to wait for a missing connection instead of failing at once. Default true. */
  waitForReady?: boolean | undefined;
}

/** The channel that made a call. */
export interface Caller {
  /** Budget of all messages of the channel; it includes the request. */
  readonly budget: ByteBudget;
  /** Maximum bytes of an answer. */
  readonly messageBytes: number;
  /** The call ended, for any reason. */
  forget(call: ClientCall): void;
  /** The other side did not process the call: it may be sent once more. */
  repeat(call: ClientCall): void;
}

/** One unary call, until it has an answer. */
export class ClientCall extends Stream {
  /** Whether it waits for a connection instead of failing at once. */
  readonly waitsForReady: boolean;
  private connection: ClientConnection | undefined;
  private readonly signal: AbortSignal | undefined;
  private readonly endsAt: number;
  private readonly timer: NodeJS.Timeout | undefined;
  private answer: MessageReader;
  private httpStatus: number | undefined;
  private status: RpcFailure | undefined;
  private isRepeated = false;
  private isOver = false;

  constructor(
    private readonly method: string,
    private readonly head: Fields,
    private readonly request: Uint8Array,
    { deadlineMs = Infinity, signal, waitForReady = true }: CallOptions,
    private readonly caller: Caller,
    private readonly resolve: (answer: Buffer) => void,
    private readonly reject: (error: Error) => void,
  ) {
    super();
    this.answer = new MessageReader(caller.messageBytes, caller.budget);
    this.waitsForReady = waitForReady;
    this.signal = signal;
    this.endsAt = deadlineMs === Infinity ? Infinity : performance.now() + deadlineMs;
    if (deadlineMs <= MAX_TIMER_MS) {
      this.timer = setTimeout(() => this.fail(failures.late(deadlineMs)), deadlineMs);
    }
    signal?.addEventListener('abort', this.abort);
  }

  /** Sends it on a connection, for the first time or once more. */
  sendOn(connection: ClientConnection): void {
    this.connection = connection;
    this.receiveAnew();
    const { head, request, endsAt } = this;
    const moreHead =
      endsAt === Infinity ? undefined : timeoutFields(timeoutText(endsAt - performance.now()));
    this.outgoing = { head, moreHead, body: request };
    connection.begin(this);
  }

  get expected(): number {
    return this.answer.missing;
  }

  onHeaders(fields: Fields, isEnd: boolean): void {
    const head = answerHead(fields);
    const isFirst = this.httpStatus === undefined;
    if (!head || isFirst !== (head.httpStatus !== undefined)) return this.malformed();
    if (isFirst ? isEnd && head.httpStatus! < 200 : !isEnd) return this.malformed();
    if (isFirst && head.httpStatus! >= 200) this.httpStatus = head.httpStatus;
    this.status = head.status ?? this.status;
    if (isEnd) this.settle();
  }

  onData(part: Buffer, isEnd: boolean): void {
    if (this.httpStatus === undefined) return this.malformed();
    try {
      if (this.httpStatus === 200) this.answer.add(part);
    } catch (error) {
      return this.fail(wrongAnswer(error));
    }
    if (isEnd) this.settle();
  }

  onSent(): void {}

  onReset(code: ErrorCode, isByPeer: boolean): void {
    if (this.isOver) return;
    const { connection, status } = this;
    if (!isByPeer) {
      this.end(connection?.isOver ? failures.lost : failures.malformed, connection?.problem);
    } else if (code === ErrorCode.RefusedStream && !this.isRepeated) {
      this.isRepeated = true;
      this.caller.repeat(this);
    } else if (status && status.status !== (RpcStatus.Ok as number)) this.end(status);
    else if ((this.httpStatus ?? 200) !== 200) this.end(statusOfHttp(this.httpStatus!));
    else this.end(failureOfReset(code));
  }

  /** The list of headers is too long for us. */
  onLongHeaders(): void {
    this.fail(failures.longHeaders);
  }

  /** Fails it, and resets its stream. */
  fail(failure: RpcFailure, cause?: unknown): void {
    if (this.isOver) return;
    this.end(failure, cause);
    this.connection?.cancel(this, ErrorCode.Cancel);
  }

  private receiveAnew(): void {
    this.answer.release();
    this.sent = 0;
    this.isSent = this.isReceived = false;
    this.httpStatus = this.status = undefined;
    this.resetWindow();
  }

  private malformed(): void {
    if (this.isOver) return;
    this.end(failures.malformed);
    this.connection?.cancel(this, ErrorCode.Protocol);
  }

  /** Its other side has ended. */
  private settle(): void {
    const { status, httpStatus, isSent } = this;
    if (!status) {
      this.end(httpStatus === 200 ? failures.noStatus : statusOfHttp(httpStatus!));
    } else if (status.status !== (RpcStatus.Ok as number)) this.end(status);
    else this.succeed();
    // Nothing of the request is read any more.
    if (!isSent) this.connection?.cancel(this, ErrorCode.Cancel);
  }

  private succeed(): void {
    try {
      const message = this.answer.take();
      this.finish();
      this.resolve(message);
    } catch (error) {
      this.end(wrongAnswer(error));
    }
  }

  private end(failure: RpcFailure, cause?: unknown): void {
    if (this.isOver) return;
    this.finish();
    this.reject(rpcFailure({ method: this.method, ...failure }, cause));
  }

  private finish(): void {
    this.isOver = true;
    this.answer.release();
    this.caller.budget.give(this.request.length);
    if (this.timer) clearTimeout(this.timer);
    this.signal?.removeEventListener('abort', this.abort);
    this.caller.forget(this);
  }

  private readonly abort = (): void => this.fail(failures.cancelled, this.signal?.reason);
}

/** The failure for an invalid answer: it is the fault of the other side, unless the answer is too large. */
function wrongAnswer(error: unknown): RpcFailure {
  const failure = failureOf(error);
  if (!failure) throw error;
  const isTooLarge = failure.status === (RpcStatus.ResourceExhausted as number);
  return isTooLarge ? failure : { ...failure, status: RpcStatus.Internal };
}
