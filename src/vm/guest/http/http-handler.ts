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
  request: NodeHandler;
  upgrade?: UpgradeHandler | undefined;
}

/** A handler in the form of the Fetch API. */
export interface FetchHandler {
  fetch(request: Request): Awaitable<Response>;
}

/** A request with its whole body. */
export interface WholeRequest {
  readonly method: string;
  /** The path and the query, as the client sent them. */
  readonly url: string;
  /** Names in lower case; several values are joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A response with its whole body. */
export interface WholeResponse {
  /** Default 200. */
  status?: number | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
  body?: string | Uint8Array | undefined;
}

/** A handler of requests that are in memory: the fastest. */
export interface WholeHandler {
  respond(request: WholeRequest): Awaitable<WholeResponse>;
}

/** The calls of the protocol themselves, for what the other forms cannot do. */
export interface RawHandler {
  rpc: Partial<ImplementationOf<typeof HttpService.methods>>;
}

/** How a VM handles the requests of one path. */
export type HttpHandler = NodeHandler | NodeHandlers | FetchHandler | WholeHandler | RawHandler;
