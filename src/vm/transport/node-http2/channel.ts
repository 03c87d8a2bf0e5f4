import type { ClientHttp2Session } from 'node:http2';

import { messageOf } from '../../../support/errors/vmre-error';
import { rpcFailure, RpcStatus, type RpcFailure } from '../../../h2/grpc/rpc-failure';
import type { CallOptions, Channel } from '../transport';
import { ByteBudget } from '../../../h2/grpc/byte-budget';
import { Connection } from './connection';
import type { GrpcSettings } from '../http2/limits';
import { roomProblem } from '../../../h2/grpc/message-frame';
import { cancelled, OutgoingCall } from './outgoing-call';

const closedHere: RpcFailure = {
  status: RpcStatus.Unavailable,
  text: 'the connection was closed by this side',
};

/** A channel to one address on `node:http2`. */
export class Http2Channel implements Channel {
  private readonly connection: Connection;
  /** Calls without an answer. */
  private readonly calls = new Set<OutgoingCall>();
  /** Calls that wait for a connection. */
  private readonly waiting = new Set<OutgoingCall>();
  private isClosed = false;

  /** Budget of all messages, in both directions. */
  private readonly budget: ByteBudget;
  private readonly messageBytes: number;

  constructor(address: string, settings: GrpcSettings) {
    const { connectionBytes, messageBytes, total } = settings.limits;
    this.budget = new ByteBudget(connectionBytes, total);
    this.messageBytes = messageBytes;
    this.connection = new Connection(address, settings, {
      connected: (session) => this.connected(session),
      failed: () => this.failed(),
      isWanted: () => this.waiting.size > 0,
    });
  }

  call(method: string, request: Uint8Array, options: CallOptions = {}): Promise<Buffer> {
    const { signal } = options;
    if (signal?.aborted) {
      return Promise.reject(rpcFailure({ method, ...cancelled }, signal.reason));
    }
    if (this.isClosed) return Promise.reject(rpcFailure({ method, ...closedHere }));
    const { budget, messageBytes } = this;
    const problem = roomProblem(request.length, messageBytes, budget);
    if (problem !== undefined) {
      return Promise.reject(
        rpcFailure({ method, status: RpcStatus.ResourceExhausted, text: problem }),
      );
    }
    return new Promise((resolve, reject) => {
      const { forget, send: repeat } = this;
      const caller = { resolve, reject, forget, repeat, budget, messageBytes };
      const call = new OutgoingCall(method, request, options, caller);
      this.calls.add(call);
      if (this.calls.size === 1) this.connection.hold(true);
      this.send(call);
    });
  }

  close(): void {
    this.isClosed = true;
    for (const call of this.calls) call.fail(closedHere);
    this.connection.close();
  }

  private readonly send = (call: OutgoingCall): void => {
    const session = this.connection.ready;
    if (!session) return this.wait(call);
    try {
      call.sendOn(session);
    } catch (error) {
      if (!this.connection.ready) this.wait(call);
      else call.fail({ status: RpcStatus.Internal, text: messageOf(error) }, error);
    }
  };

  private wait(call: OutgoingCall): void {
    this.waiting.add(call);
    this.connection.want();
    if (this.connection.problem !== undefined) this.failed();
  }

  private connected(session: ClientHttp2Session): void {
    const calls = [...this.waiting];
    this.waiting.clear();
    for (const call of calls) this.send(call);
    if (this.calls.size === 0) session.unref();
  }

  /** Fails the calls that do not wait for another attempt. */
  private failed(): void {
    const { problem } = this.connection;
    const text = `there is no connection: ${messageOf(problem)}`;
    for (const call of this.waiting) {
      if (!call.waitsForReady) call.fail({ status: RpcStatus.Unavailable, text }, problem);
    }
  }

  private readonly forget = (call: OutgoingCall): void => {
    this.calls.delete(call);
    this.waiting.delete(call);
    if (this.calls.size === 0) this.connection.hold(false);
  };
}
