import type { AppMessages, PeerVersion } from '../../client/app-messages';
import { rpcFailure, RpcStatus } from '../../transport/rpc-failure';
import type { Handlers } from '../../transport/transport';
import { AppInbox } from './app-inbox';
import type { AppGossipOut, AppMessage, AppRequestOut } from './app-message';
import { AppSender, type AppSenderOptions } from './app-sender';
import { appSenderHandlers } from './app-sender-handlers';
import { OpenRequests } from './open-requests';
import type { PeerLink, PeerMessage, PeerReceiver } from './peer-message';
import { checkDeadline } from './request-deadline';

/** Whom a VM talks to. */
export interface AppExchangeOptions {
  /** 20 bytes. */
  nodeId: Buffer;
  /** Milliseconds until a request fails. Default 5000, with which AvalancheGo begins. */
  deadlineMs?: number | undefined;
  /** Other nodes of this host. Default: none. */
  link?: PeerLink | undefined;
  /** Somebody else who brings messages to other nodes, and answers requests to them. */
  sender?: AppSenderOptions | undefined;
  /** Told of what is dropped or fails without anybody hearing of it otherwise. */
  onTrouble(this: void, text: string): void;
}

const DEADLINE_MS = 5000;
/** Questions that are open, and ends of them that the VM has not heard yet. */
const MAX_OPEN_REQUESTS = 10_000;
/** What AvalancheGo says in the name of a node that does not answer. */
const TIMED_OUT = { errorCode: -1, errorMessage: 'timed out' };

/** Versions that VMs compare are those of AvalancheGo. */
const VERSION: PeerVersion = { name: 'avalanchego', major: 1, minor: 14, patch: 2 };

/**
 * The messages of one life of a VM. What it asks of its own node comes back to it; each request ends with a
 * response, with the error of the other VM, or with a timeout.
 */
export class AppExchange implements PeerReceiver {
  /** What the VM sees of it. */
  readonly handlers: Handlers = appSenderHandlers((message) => this.take(message));
  private readonly inbox: AppInbox;
  private readonly open: OpenRequests;
  private readonly sender: AppSender | undefined;

  /** @throws VMRE_OPTION_INVALID for a deadline that is none */
  constructor(private readonly options: AppExchangeOptions) {
    const { deadlineMs = DEADLINE_MS, sender, onTrouble } = options;
    checkDeadline(deadlineMs, 'appRequestMs');
    this.inbox = new AppInbox(onTrouble);
    this.open = new OpenRequests(deadlineMs, (nodeId, requestId) =>
      this.inbox.enqueueReply(nodeId, { kind: 'error', requestId, ...TIMED_OUT }),
    );
    this.sender = sender?.deliver && new AppSender({ ...sender, onLost: this.onLost });
  }

  /** The VM takes messages from now on. Its own node is connected to it. */
  attach(app: AppMessages): void {
    this.inbox.enqueue(this.options.nodeId, { kind: 'connected', version: VERSION });
    this.inbox.attach(app);
    this.options.link?.join(this);
  }

  /** Another node is there. */
  connected(nodeId: Buffer): void {
    this.inbox.enqueue(nodeId, { kind: 'connected', version: VERSION });
  }

  /** Another node is gone. */
  disconnected(nodeId: Buffer): void {
    this.inbox.enqueue(nodeId, { kind: 'disconnected' });
  }

  /** A message of a node for the VM. */
  receive(from: Buffer, message: PeerMessage): void {
    if (message.kind === 'request' || message.kind === 'gossip') this.inbox.enqueue(from, message);
    else if (this.open.settle(from, message.requestId)) this.inbox.enqueueReply(from, message);
  }

  /** The life of the VM is over. */
  close(): void {
    this.options.link?.leave(this);
    this.open.close();
    this.inbox.close();
  }

  private take(message: AppMessage): void {
    if (message.kind === 'request') this.assertRoom(message.nodeIds.length);
    // Not before the VM has its answer: to deliver may mean to call it.
    setImmediate(() => this.route(message));
  }

  private route(message: AppMessage): void {
    switch (message.kind) {
      case 'request':
        return this.request(message);
      case 'gossip':
        return this.gossip(message);
      default: {
        const { nodeId, ...answer } = message;
        if (this.isOwn(nodeId)) this.receive(nodeId, answer);
        else if (this.sender) this.sender.send(message);
        else this.options.link?.send(nodeId, answer);
      }
    }
  }

  private request(message: AppRequestOut): void {
    const { requestId, content } = message;
    const { sender } = this;
    const { deadlineMs = DEADLINE_MS, link } = this.options;
    const others = message.nodeIds.filter((nodeId) => !this.isOwn(nodeId));
    if (sender && others.length > 0) sender.send({ ...message, nodeIds: others });
    for (const nodeId of message.nodeIds) {
      const isOwn = this.isOwn(nodeId);
      if (sender && !isOwn) continue;
      const asked: PeerMessage = { kind: 'request', requestId, deadlineMs, content };
      this.open.add(nodeId, requestId);
      if (isOwn) this.receive(nodeId, asked);
      else link?.send(nodeId, asked);
    }
  }

  private gossip(message: AppGossipOut): void {
    const { link } = this.options;
    if (this.sender) return this.sender.send(message);
    for (const nodeId of link?.chosen(message) ?? []) {
      link?.send(nodeId, { kind: 'gossip', content: message.content });
    }
  }

  /** Whoever delivers for us has not: nobody else tells the VM. */
  private readonly onLost = (message: AppMessage, reason: string): void => {
    this.options.sender?.onLost?.(message, reason);
    if (message.kind !== 'request') return;
    const { requestId } = message;
    for (const nodeId of message.nodeIds) {
      this.inbox.enqueueReply(nodeId, {
        kind: 'error',
        requestId,
        errorCode: 0,
        errorMessage: reason,
      });
    }
  };

  private assertRoom(more: number): void {
    const open = this.open.count + this.inbox.pendingReplies;
    if (open + more <= MAX_OPEN_REQUESTS) return;
    const text = `${open} requests are open, of ${MAX_OPEN_REQUESTS} at most; wait for their answers`;
    throw rpcFailure({ status: RpcStatus.ResourceExhausted, text });
  }

  private isOwn(nodeId: Uint8Array): boolean {
    return this.options.nodeId.equals(nodeId);
  }
}
