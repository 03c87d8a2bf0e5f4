import { VmreError } from '../../../support/errors/vmre-error';
import { after } from '../../../support/deadline';
import { deferred, type Deferred } from '../../../support/deferred';
import { checkNodeId } from '../../ids/node-id';
import { AppSenderService } from '../../protocol/app-sender';
import { clientOf, type ClientOf } from '../../transport/service';
import type { Channel } from '../../transport/transport';
import { PEERS } from '../guest-limits';
import { textOfBytes } from '../state/source';
import type { Peer } from './peer';

/** To whom a message goes. The counts are numbers of random nodes. */
export interface GossipTargets {
  /** Certain nodes, by id. */
  nodeIds?: readonly Uint8Array[] | undefined;
  /** Default 0. */
  validators?: number | undefined;
  /** Default 0. */
  nonValidators?: number | undefined;
  /** Any nodes. Default 0; 10 if nothing else is given. */
  peers?: number | undefined;
}

interface OpenRequest {
  readonly nodeId: string;
  readonly answer: Deferred<Buffer>;
  readonly cancel: () => void;
}

const limit = { deadlineMs: PEERS.callMs };

/** The other nodes of the chain: who is connected, and messages to them. */
export class Peers {
  private readonly known = new Map<string, Peer>();
  private readonly open = new Map<number, OpenRequest>();
  private readonly sender: ClientOf<typeof AppSenderService.methods>;
  private lastRequest = 0;

  /** @param services connection to the services of the host */
  constructor(services: Channel) {
    this.sender = clientOf(AppSenderService, services);
  }

  /** The connected nodes. */
  get all(): Peer[] {
    return [...this.known.values()];
  }

  /**
   * Sends a request to another node.
   *
   * @param nodeId 20 bytes
   * @returns its answer
   * @throws VMRE_PEER_FAILED when the node refuses or does not answer in time; `data.appCode` is the code of its refusal
   */
  async request(nodeId: Uint8Array, request: Uint8Array): Promise<Buffer> {
    checkNodeId(nodeId);
    if (this.open.size >= PEERS.openRequests) {
      throw peerFailed(`${this.open.size} requests have no answer yet, the most that are allowed`);
    }
    const requestId = this.nextId();
    const answer = deferred<Buffer>();
    const cancel = after(PEERS.requestMs, () =>
      this.fail(nodeId, requestId, peerFailed('the node did not answer in time')),
    );
    this.open.set(requestId, { nodeId: textOfBytes(nodeId), answer, cancel });
    try {
      await this.sender.sendAppRequest({ nodeIds: [nodeId], requestId, request }, limit);
    } catch (error) {
      this.fail(nodeId, requestId, error);
    }
    return answer.promise;
  }

  /** Sends a message to other nodes, without an answer. */
  async gossip(message: Uint8Array, targets: GossipTargets = {}): Promise<void> {
    const { nodeIds = [], validators = 0, nonValidators = 0, peers } = targets;
    const isAnyGiven = nodeIds.length > 0 || validators > 0 || nonValidators > 0;
    const counts = {
      validators: BigInt(validators),
      nonValidators: BigInt(nonValidators),
      peers: BigInt(peers ?? (isAnyGiven ? 0 : 10)),
    };
    await this.sender.sendAppGossip({ nodeIds: [...nodeIds], ...counts, msg: message }, limit);
  }

  /** The node of an id, which may not be connected. @internal */
  peer(nodeId: Uint8Array): Peer {
    const found = this.known.get(textOfBytes(checkNodeId(nodeId)));
    return found ?? { nodeId: Buffer.from(nodeId), name: '', version: [0, 0, 0] };
  }

  /** @internal */
  connect(peer: Peer): void {
    this.known.set(textOfBytes(checkNodeId(peer.nodeId)), peer);
  }

  /** @internal */
  disconnect(nodeId: Uint8Array): Peer {
    const peer = this.peer(nodeId);
    this.known.delete(textOfBytes(nodeId));
    return peer;
  }

  /** Answers a request of another node. @internal */
  async respond(nodeId: Uint8Array, requestId: number, response: Uint8Array): Promise<void> {
    await this.sender.sendAppResponse({ nodeId, requestId, response }, limit);
  }

  /** Refuses a request of another node. @internal */
  async refuse(nodeId: Uint8Array, requestId: number, code: number, text: string): Promise<void> {
    await this.sender.sendAppError(
      { nodeId, requestId, errorCode: code, errorMessage: text },
      limit,
    );
  }

  /** An answer arrived; those that nobody waits for are dropped. @internal */
  answered(nodeId: Uint8Array, requestId: number, response: Uint8Array): void {
    this.take(nodeId, requestId)?.answer.resolve(Buffer.from(response));
  }

  /** A request failed. @internal */
  failed(nodeId: Uint8Array, requestId: number, code: number, text: string): void {
    this.fail(nodeId, requestId, peerFailed(text || 'the node did not answer', code));
  }

  /** Fails all open requests. @internal */
  close(): void {
    for (const { answer, cancel } of this.open.values()) {
      cancel();
      answer.promise.catch(() => undefined); // its caller may be gone
      answer.reject(peerFailed('the VM is shut down'));
    }
    this.open.clear();
  }

  private fail(nodeId: Uint8Array, requestId: number, error: unknown): void {
    this.take(nodeId, requestId)?.answer.reject(error);
  }

  private take(nodeId: Uint8Array, requestId: number): OpenRequest | undefined {
    const found = this.open.get(requestId);
    // Only the node that was asked may answer.
    if (found?.nodeId !== textOfBytes(nodeId)) return undefined;
    this.open.delete(requestId);
    found.cancel();
    return found;
  }

  private nextId(): number {
    do this.lastRequest = (this.lastRequest + 1) >>> 0;
    while (this.open.has(this.lastRequest));
    return this.lastRequest;
  }
}

const peerFailed = (text: string, appCode?: number): VmreError =>
  new VmreError('VMRE_PEER_FAILED', text, { data: appCode === undefined ? {} : { appCode } });
