import { messageOf } from '../../support/errors/vmre-error';
import type { ByteBudget } from '../grpc/byte-budget';
import { roomProblem } from '../grpc/message-frame';
import { rpcFailure, RpcStatus } from '../grpc/rpc-failure';
import { ClientCall, type CallOptions, type Caller } from './client-call';
import type { ClientConnection } from './client-connection';
import { Dialler, type ConnectionTimes, type Dial } from './dialler';
import { failures } from './failures';
import { RequestHeads } from './request-head';

/** What a channel needs. */
export interface ChannelOptions {
  /** Makes a stream to the server, with the first call, and again after it was lost. */
  readonly dial: Dial;
  /** The `:authority` of requests. */
  readonly authority: string;
  /** Budget of all messages, in both directions. */
  readonly budget: ByteBudget;
  /** Maximum bytes of a message, in both directions. */
  readonly messageBytes: number;
  readonly times: ConnectionTimes;
}

/** A client of one server: makes unary calls over one connection at a time. */
export class GrpcChannel implements Caller {
  readonly budget: ByteBudget;
  readonly messageBytes: number;
  private readonly dialler: Dialler;
  private readonly heads: RequestHeads;
  /** Calls without an answer. */
  private readonly calls = new Set<ClientCall>();
  /** Calls that wait for a connection. */
  private readonly waiting = new Set<ClientCall>();
  private isClosed = false;

  constructor({ dial, authority, budget, messageBytes, times }: ChannelOptions) {
    this.budget = budget;
    this.messageBytes = messageBytes;
    this.heads = new RequestHeads(authority);
    this.dialler = new Dialler(dial, times, {
      connected: (connection) => this.connected(connection),
      failed: () => this.failed(),
      isWanted: () => this.waiting.size > 0,
    });
  }

  /**
   * Makes a call.
   *
   * @param method full path, `/package.Service/Method`
   * @param request an encoded message, which must not change until the call ends
   * @throws VMRE_RPC_FAILED
   */
  call(method: string, request: Uint8Array, options: CallOptions = {}): Promise<Buffer> {
    const { signal } = options;
    if (signal?.aborted) {
      return Promise.reject(rpcFailure({ method, ...failures.cancelled }, signal.reason));
    }
    if (this.isClosed) return Promise.reject(rpcFailure({ method, ...failures.closedHere }));
    const head = this.heads.of(method);
    if (!head) return Promise.reject(rpcFailure({ method, ...failures.noPath }));
    const text = roomProblem(request.length, this.messageBytes, this.budget);
    if (text !== undefined) {
      return Promise.reject(rpcFailure({ method, status: RpcStatus.ResourceExhausted, text }));
    }
    return new Promise((resolve, reject) => {
      const call = new ClientCall(method, head, request, options, this, resolve, reject);
      this.calls.add(call);
      if (this.calls.size === 1) this.dialler.hold(true);
      this.repeat(call);
    });
  }

  /** Closes the connection; pending calls fail. */
  close(): void {
    this.isClosed = true;
    for (const call of this.calls) call.fail(failures.closedHere);
    this.dialler.close();
  }

  repeat(call: ClientCall): void {
    const { ready } = this.dialler;
    if (ready) return call.sendOn(ready);
    this.waiting.add(call);
    this.dialler.want();
    if (this.dialler.problem !== undefined) this.failed();
  }

  forget(call: ClientCall): void {
    this.calls.delete(call);
    this.waiting.delete(call);
    if (this.calls.size === 0) this.dialler.hold(false);
  }

  private connected(connection: ClientConnection): void {
    const calls = [...this.waiting];
    this.waiting.clear();
    for (const call of calls) {
      if (!this.calls.has(call)) continue;
      if (connection.isReady) call.sendOn(connection);
      else this.repeat(call);
    }
    if (this.calls.size === 0) this.dialler.hold(false);
  }

  /** Fails the calls that do not wait for another attempt. */
  private failed(): void {
    const { problem } = this.dialler;
    const text = `there is no connection: ${messageOf(problem)}`;
    for (const call of this.waiting) {
      if (!call.waitsForReady) call.fail({ status: RpcStatus.Unavailable, text }, problem);
    }
  }
}
