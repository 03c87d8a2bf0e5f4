import { callSafely } from '../../../support/call-safely';
import type { AppMessages, PeerVersion } from '../../client/app-messages';
import { rpcFailure, RpcStatus } from '../../../h2/grpc/rpc-failure';
import type { Handlers } from '../../transport/transport';
import { APP } from '../../limits';
import { AppInbox } from './app-inbox';
import type { AppGossipOut, AppMessage, AppRequestOut } from './app-message';
import { AppSender, type AppSenderOptions } from './app-sender';
import { appSenderHandlers } from './app-sender-handlers';
import { OpenRequests, checkDeadline } from './open-requests';
import type { PeerLink, PeerMessage, PeerReceiver } from './peer-message';

/** Options of an exchange. */
export interface AppExchangeOptions {
  /** Id of the own node: 20 bytes. */
  nodeId: Buffer;
  /** Milliseconds until a request fails. Default 5000, the initial timeout of AvalancheGo. */
  deadlineMs?: number | undefined;
  /** The link to other nodes in this process. Default: none. */
  link?: PeerLink | undefined;
  /** Delivers messages to other nodes instead, and answers requests to them. */
  sender?: AppSenderOptions | undefined;
  /** Called with a text for what is dropped or fails without another report. */
  onTrouble(this: void, text: string): void;
}

/** The error that AvalancheGo reports for a node that does not answer. */
const TIMED_OUT = { errorCode: -1, errorMessage: 'timed out' };

/** VMs compare versions with those of AvalancheGo. */
const VERSION: PeerVersion = { name: 'avalanchego', major: 1, minor: 14, patch: 2 };

/**
 * The messages of one run of a VM. Messages to its own node come back to it. Each request ends with a
 * response, an error of the other VM, or a timeout.
 */
export class AppExchange implements PeerReceiver {
  /** The AppSender service of the VM. */
  readonly handlers: Handlers = appSenderHandlers((message) => this.take(message));
  private readonly inbox: AppInbox;
  private readonly open: OpenRequests;
  private readonly sender: AppSender | undefined;

  /** @throws VMRE_OPTION_INVALID for an invalid deadline */
  constructor(private readonly options: AppExchangeOptions) {
    const { deadlineMs = APP.requestMs, sender, onTrouble } = options;
    checkDeadline(deadlineMs, 'appRequestMs');
    this.inbox = new AppInbox(onTrouble);
    this.open = new OpenRequests(deadlineMs, (nodeId, requestId) =>
      this.inbox.enqueueReply(nodeId, { kind: 'error', requestId, ...TIMED_OUT }),
    );
    this.sender = sender?.deliver && new AppSender({ ...sender, onLost: this.onLost });
  }

  /** Starts to deliver messages to the VM. Its own node is connected to it. */
  attach(app: AppMessages): void {
    this.inbox.enqueue(this.options.nodeId, { kind: 'connected', version: VERSION });
    this.inbox.attach(app);
    this.options.link?.join(this);
  }

  /** Another node connected. */
  connected(nodeId: Buffer): void {
    this.inbox.enqueue(nodeId, { kind: 'connected', version: VERSION });
  }

  /** Another node disconnected. */
  disconnected(nodeId: Buffer): void {
    this.inbox.enqueue(nodeId, { kind: 'disconnected' });
  }

  /** Receives a message of a node for the VM. */
  receive(from: Buffer, message: PeerMessage): void {
    if (message.kind === 'request' || message.kind === 'gossip') this.inbox.enqueue(from, message);
    else if (this.open.settle(from, message.requestId)) this.inbox.enqueueReply(from, message);
  }

  /** Closes the exchange, when the VM has exited. */
  close(): void {
    this.options.link?.leave(this);
    this.open.close();
    this.inbox.close();
  }

  private take(message: AppMessage): void {
    if (message.kind === 'request') this.assertRoom(message.nodeIds.length);
    // Deferred until the VM has its answer, because a delivery may call the VM.
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
    const { deadlineMs = APP.requestMs, link } = this.options;
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

  /** A message was not delivered, and only the exchange can report that to the VM. */
  private readonly onLost = (message: AppMessage, reason: string): void => {
    const { sender } = this.options;
    callSafely('onLost', () => sender?.onLost?.(message, reason));
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
    if (open + more <= APP.openRequests) return;
    const text = `${open} requests are open; the maximum is ${APP.openRequests}; wait for their answers`;
    throw rpcFailure({ status: RpcStatus.ResourceExhausted, text });
  }

  private isOwn(nodeId: Uint8Array): boolean {
    return this.options.nodeId.equals(nodeId);
  }
}
