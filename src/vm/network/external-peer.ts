import { randomBytes } from 'node:crypto';

import { withDeadline } from '../../support/deadline';
import { NODE_ID_BYTES, formatNodeId } from '../ids/node-id';
import type { PeerLink, PeerMessage, PeerReceiver } from '../services/app/peer-message';
import { rpcFailure, RpcStatus } from '../../h2/grpc/rpc-failure';
import type { Switchboard } from './switchboard';

const METHOD = 'AppRequest';

interface Asked {
  resolve(answer: Buffer): void;
  reject(error: Error): void;
}

/**
 * Sends requests to VMs like a node that does not validate, without being a node of the network.
 */
export class ExternalPeer implements PeerReceiver {
  private readonly nodeId = randomBytes(NODE_ID_BYTES);
  private readonly link: PeerLink;
  private readonly asked = new Map<string, Asked>();
  private lastId = 0;

  constructor(switchboard: Switchboard) {
    this.link = switchboard.linkOf(this.nodeId);
    this.link.join(this);
  }

  /** Sends a request. @throws VMRE_RPC_FAILED when the VM rejects it, or does not answer in time */
  async ask(
    to: Buffer,
    content: Uint8Array,
    deadlineMs: number,
    signal?: AbortSignal,
  ): Promise<Buffer> {
    const requestId = (this.lastId = (this.lastId + 1) % 2 ** 31);
    const key = keyOf(to, requestId);
    const answer = new Promise<Buffer>((resolve, reject) => {
      this.asked.set(key, { resolve, reject });
    });
    this.link.send(to, { kind: 'request', requestId, deadlineMs, content: Buffer.from(content) });
    const late = (): Error =>
      rpcFailure({
        status: RpcStatus.DeadlineExceeded,
        text: `${formatNodeId(to)} did not answer within ${deadlineMs} ms`,
        method: METHOD,
      });
    const cancel = (): void =>
      this.asked.get(key)?.reject(
        rpcFailure({
          status: RpcStatus.Cancelled,
          text: 'the call was cancelled',
          method: METHOD,
        }),
      );
    if (signal?.aborted) cancel();
    signal?.addEventListener('abort', cancel);
    return withDeadline(answer, deadlineMs, late, () => {
      signal?.removeEventListener('abort', cancel);
      this.asked.delete(key);
    });
  }

  receive(from: Buffer, message: PeerMessage): void {
    if (message.kind === 'response') {
      this.asked.get(keyOf(from, message.requestId))?.resolve(message.content);
    } else if (message.kind === 'error') {
      const text = `${message.errorMessage} (code ${message.errorCode})`;
      const error = rpcFailure({ status: RpcStatus.Unknown, text, method: METHOD });
      this.asked.get(keyOf(from, message.requestId))?.reject(error);
    }
  }

  connected(): void {}

  disconnected(): void {}

  /** Disconnects. */
  leave(): void {
    this.link.leave(this);
  }
}

const keyOf = (nodeId: Uint8Array, requestId: number): string =>
  `${Buffer.from(nodeId).toString('hex')} ${requestId}`;
