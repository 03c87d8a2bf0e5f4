import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

import type { HttpService } from '../../protocol/http';
import type { Awaitable } from '../../../support/thenable';
import type { ImplementationOf } from '../../transport/service';

/** Takes over the connection of a request with an `Upgrade` header, such as that of a WebSocket. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** A function for requests in the form of Node. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Handlers of requests in the form of Node, also for upgrades. */
export interface NodeHandlers {
  /** Answers a request. */
  request: NodeHandler;
  /** Takes over a connection, such as for a web socket. Default: an upgrade is rejected. */
  upgrade?: UpgradeHandler | undefined;
}

/** A handler in the form of the Fetch API. */
export interface FetchHandler {
  /** Answers a request. */
  fetch(request: Request): Awaitable<Response>;
}

/** A request with its whole body. */
export interface WholeRequest {
  /** Such as `GET`. */
  readonly method: string;
  /** The path and the query, as the client sent them. */
  readonly url: string;
  /** Names in lower case; several values are joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body; empty if there is no body. */
  readonly body: Buffer;
}

/** A response with its whole body. */
export interface WholeResponse {
  /** Default 200. */
  status?: number | undefined;
  /** Default: no headers. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Default: empty. */
  body?: string | Uint8Array | undefined;
}

/** A handler of requests that are in memory: the fastest. */
export interface WholeHandler {
  /** Answers a request. */
  respond(request: WholeRequest): Awaitable<WholeResponse>;
}

/** The calls of the protocol themselves, for what the other forms cannot do. */
export interface RawHandler {
  /** The methods of the HTTP service of AvalancheGo. */
  rpc: Partial<ImplementationOf<typeof HttpService.methods>>;
}

/** How a VM handles the requests of one path. */
export type HttpHandler = NodeHandler | NodeHandlers | FetchHandler | WholeHandler | RawHandler;
