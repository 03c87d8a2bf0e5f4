import {
  constants,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';

import { MAX_TIMER_MS } from '../../../support/deadline';
import { isThenable } from '../../../support/thenable';
import { GRPC } from '../../limits';
import { rpcFailure, RpcStatus } from '../../../h2/grpc/rpc-failure';
import type { IncomingCall, Peer, UnaryHandler } from '../transport';
import type { ByteBudget } from '../../../h2/grpc/byte-budget';
import { exhausted, framed, MessageReader, roomProblem } from '../../../h2/grpc/message-frame';
import { resetAfterAnswer } from './reset-after-answer';
import { headersOf, succeeded } from '../../../h2/grpc/status-headers';
import { TIMEOUT, timeoutMs } from '../../../h2/grpc/timeout-header';

const { NGHTTP2_CANCEL } = constants;
const answerHeaders: OutgoingHttpHeaders = { ':status': 200, 'content-type': 'application/grpc' };
const trailersFollow = { waitForTrailers: true };

/** The connection of a call. */
export interface IncomingConnection {
  readonly peer: Peer;
  /** Budget of all messages of the connection. */
  readonly budget: ByteBudget;
  /** Maximum bytes of a message, in both directions. */
  readonly messageBytes: number;
}

/** One call on the server: the request arrives, the handler runs, the answer is sent. */
export class IncomingStream implements IncomingCall {
  private controller: AbortController | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly request: MessageReader;
  private hasRequest = false;
  private isAnswered = false;
  private answerBytes = 0;
  /** Whether the caller no longer waits. */
  private isCancelled = false;
  /** Whether it was reset because the peer took too long. */
  private isGivenUp = false;
  /** Since when the peer has been sending the request or reading the answer. */
  private waitsSince: number;

  /**
   * @param handler undefined for an unknown method
   * @param now milliseconds, as of {@link endIfLate}
   */
  constructor(
    private readonly stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    private readonly handler: UnaryHandler | undefined,
    private readonly connection: IncomingConnection,
    private readonly now: () => number,
  ) {
    this.request = new MessageReader(connection.messageBytes, connection.budget);
    this.waitsSince = now();
    stream.on('data', this.read);
    stream.on('end', () => this.handle());
    stream.on('close', () => this.closed());
    if (!handler) {
      const text = `unknown method ${headers[':path'] ?? ''}`;
      this.fail(rpcFailure({ status: RpcStatus.Unimplemented, text }));
    } else if (headers[TIMEOUT] !== undefined) this.limit(String(headers[TIMEOUT]));
  }

  /** Created on demand: most handlers do not use it. */
  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    if (this.isCancelled) this.controller.abort();
    return this.controller.signal;
  }

  get peer(): Peer {
    return this.connection.peer;
  }

  /**
   * Resets the call if the peer takes too long.
   *
   * @param transferMs time for a message, with 1 s more for each 10 MiB
   */
  endIfLate(transferMs: number): void {
    if (this.hasRequest && !this.isAnswered) return; // the handler is running
    const bytes = this.isAnswered ? this.answerBytes : this.request.length;
    const waitedMs = this.now() - this.waitsSince;
    if (waitedMs <= transferMs + bytes * GRPC.msPerByte) return;
    // Node 20 keeps a session after a frame above the limit: none of its streams ever closes.
    if (this.isGivenUp) this.stream.session?.destroy();
    else this.stream.close(NGHTTP2_CANCEL);
    this.isGivenUp = true;
  }

  private readonly read = (chunk: Buffer): void => {
    if (this.isAnswered) return;
    try {
      this.request.add(chunk);
    } catch (error) {
      this.fail(error);
    }
  };

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

  private handle(): void {
    this.hasRequest = true;
    if (this.isAnswered || this.isCancelled || !this.handler) return;
    try {
      const answer = this.handler(this.request.take(), this);
      if (!isThenable(answer)) return this.answer(answer);
      answer.then(this.answer, this.fail);
    } catch (error) {
      this.fail(error);
    }
  }

  private readonly answer = (message: Uint8Array): void => {
    const { stream, connection } = this;
    if (this.isAnswered || stream.destroyed || stream.closed) return;
    const problem = roomProblem(message.length, connection.messageBytes, connection.budget);
    if (problem !== undefined) return this.fail(exhausted(problem));
    this.answerBytes = message.length;
    this.begin();
    stream.respond(answerHeaders, trailersFollow);
    stream.on('wantTrailers', () => stream.sendTrailers(succeeded));
    stream.end(framed(message));
  };

  private readonly fail = (error: unknown): void => {
    if (!this.begin()) return;
    const { stream } = this;
    stream.respond({ ...answerHeaders, ...headersOf(error) }, { endStream: true });
    if (!this.hasRequest) resetAfterAnswer(stream);
  };

  /** Starts the answer. @returns whether the caller still waits for it */
  private begin(): boolean {
    if (this.isAnswered || this.stream.destroyed || this.stream.closed) return false;
    this.isAnswered = true;
    this.waitsSince = this.now();
    clearTimeout(this.timer);
    return true;
  }

  private closed(): void {
    clearTimeout(this.timer);
    this.request.release();
    this.connection.budget.give(this.answerBytes);
    this.answerBytes = 0;
    if (!this.isAnswered) this.cancel();
  }

  private cancel(): void {
    this.isCancelled = true;
    this.controller?.abort();
  }
}
