import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';

import { LONGEST_TIMER } from '../../../../support/deadline';
import { isThenable } from '../../../../support/thenable';
import { rpcFailure, RpcStatus } from '../rpc-failure';
import type { IncomingCall, UnaryHandler } from '../transport';
import { framed, MessageReader } from './message-frame';
import { headersOf, succeeded } from './status-headers';
import { TIMEOUT, timeoutMs } from './timeout-header';

const answerHeaders: OutgoingHttpHeaders = { ':status': 200, 'content-type': 'application/grpc' };
const trailersFollow = { waitForTrailers: true };

/** One call as a server sees it: the request comes, the handler works, the answer goes. */
export class IncomingStream implements IncomingCall {
  private controller: AbortController | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isAnswered = false;
  /** The caller does not wait any more. */
  private isCancelled = false;

  /** @param handler undefined for a method that there is none of */
  constructor(
    private readonly stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    private readonly handler: UnaryHandler | undefined,
  ) {
    const request = new MessageReader();
    stream.on('data', (chunk: Buffer) => {
      if (!this.isAnswered) request.add(chunk);
    });
    stream.on('end', () => this.handle(request));
    stream.on('close', () => this.closed());
    if (!handler) {
      const text = `there is no method ${headers[':path'] ?? ''} here`;
      this.fail(rpcFailure({ status: RpcStatus.Unimplemented, text }));
    } else if (headers[TIMEOUT] !== undefined) this.limit(String(headers[TIMEOUT]));
  }

  /** Most handlers never look at it. */
  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    if (this.isCancelled) this.controller.abort();
    return this.controller.signal;
  }

  private limit(text: string): void {
    const ms = timeoutMs(text);
    if (ms === undefined) {
      const wrong = `${TIMEOUT} has the value ${text}`;
      this.fail(rpcFailure({ status: RpcStatus.Internal, text: wrong }));
    } else if (ms <= LONGEST_TIMER) {
      this.timer = setTimeout(() => {
        this.fail(rpcFailure({ status: RpcStatus.DeadlineExceeded, text: 'the time is over' }));
        this.cancel();
      }, ms);
    }
  }

  private handle(request: MessageReader): void {
    if (this.isAnswered || this.isCancelled || !this.handler) return;
    try {
      const answer = this.handler(request.take(), this);
      if (!isThenable(answer)) return this.answer(answer);
      answer.then(this.answer, this.fail);
    } catch (error) {
      this.fail(error);
    }
  }

  private readonly answer = (message: Uint8Array): void => {
    if (!this.begin()) return;
    const { stream } = this;
    stream.respond(answerHeaders, trailersFollow);
    stream.on('wantTrailers', () => stream.sendTrailers(succeeded));
    stream.end(framed(message));
  };

  private readonly fail = (error: unknown): void => {
    if (!this.begin()) return;
    this.stream.respond({ ...answerHeaders, ...headersOf(error) }, { endStream: true });
  };

  /** Whether there is still somebody to answer to. */
  private begin(): boolean {
    if (this.isAnswered || this.stream.destroyed || this.stream.closed) return false;
    this.isAnswered = true;
    clearTimeout(this.timer);
    return true;
  }

  private closed(): void {
    clearTimeout(this.timer);
    if (!this.isAnswered) this.cancel();
  }

  private cancel(): void {
    this.isCancelled = true;
    this.controller?.abort();
  }
}
