import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import { VmreError } from '../../../support/errors/vmre-error';
import { HttpService } from '../../protocol/http';
import { ByteBudget } from '../../../h2/grpc/byte-budget';
import { grpc } from '../../transport/http2/grpc';
import { clientOf } from '../../transport/service';
import type { Channel, Transport } from '../../transport/transport';
import type { VmHandler } from '../vm-client';
import {
  answerBusy,
  answerText,
  onClientGone,
  type HttpRequest,
  type HttpResponse,
  upgradeResponse,
} from './exchange';
import { httpLimitsOf, type HttpLimits } from './http-limits';
import { PulledStream } from './pulled-stream';
import { headOf, rawPathOf } from './request-head';
import { Routes, type Route } from './routes';
import { answerError, answerSimply, type SimpleLimits } from './simple-request';
import { answerStreamed, type Hijackable } from './streamed-request';

/** The header that names the chain whose routed handler gets a request. */
export const ROUTE_HEADER = 'Avalanche-Api-Route';

/** Options of a bridge. */
export interface HttpBridgeOptions extends Pick<
  HttpLimits,
  'bodyBytes' | 'readMs' | 'streams' | 'totalBodyBytes' | 'writeMs'
> {
  /** How a handler reaches back to the host. Default: the transport of this package. */
  transport?: Transport | undefined;
}

/** The HTTP handlers of one chain. */
export interface ChainHandlers {
  /** Id and aliases of the chain; requests may use any of them. */
  names: readonly string[];
  /** Handlers, each mounted at `/ext/bc/<name><prefix>`. */
  handlers: readonly VmHandler[];
  /** Address of the handler for requests that name the chain in the header Avalanche-Api-Route. */
  routed?: string | undefined;
  /** Connects to an address of the VM. Default: with the transport of the bridge. */
  connect?: ((address: string) => Channel) | undefined;
}

/**
 * Forwards HTTP requests to the handlers of VMs: plain requests with one call; requests with an `Upgrade`
 * header, or of HTTP/2, as streams. Attach its two listeners to a server, or use `serveHttp`.
 */
export class HttpBridge {
  private readonly routes = new Routes();
  private readonly mounted = new Set<Route>();
  private readonly limits: SimpleLimits;
  private readonly transport: Transport;

  private readonly maxStreams: number;
  private streams = 0;

  /**
   * @param options see {@link HttpBridgeOptions}
   * @throws VMRE_OPTION_INVALID for an invalid limit
   */
  constructor(options: HttpBridgeOptions = {}) {
    const { totalBodyBytes, streams, ...limits } = httpLimitsOf(options);
    this.limits = { ...limits, budget: new ByteBudget(totalBodyBytes) };
    this.maxStreams = streams;
    this.transport = options.transport ?? grpc;
  }

  /**
   * Mounts the handlers of a chain.
   *
   * @returns unmounts them: requests in progress are cut off
   * @throws VMRE_VM_ID_INVALID when a path or name is taken; nothing is mounted then
   */
  mount({ names, handlers, routed, connect }: ChainHandlers): () => void {
    const added: Route[] = [];
    const unmount = (): void => added.forEach((route) => this.remove(route));
    const add = (address: string): Route => {
      const channel = connect ? connect(address) : this.transport.connect(address);
      const route = { channel, running: new Set<AbortController>() };
      added.push(route);
      this.mounted.add(route);
      return route;
    };
    try {
      for (const { prefix, address } of handlers) {
        const route = add(address);
        for (const name of new Set(names)) this.routes.addPath(`/ext/bc/${name}${prefix}`, route);
      }
      if (routed !== undefined) {
        const route = add(routed);
        for (const name of new Set(names)) this.routes.addName(name, route);
      }
    } catch (error) {
      unmount();
      throw error;
    }
    return unmount;
  }

  /** Unmounts all handlers. */
  close(): void {
    for (const route of this.mounted) this.remove(route);
  }

  /** Unmounts all handlers at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** Listener for the event `request` of an HTTP/1 or HTTP/2 server. */
  readonly onRequest = (request: HttpRequest, response: HttpResponse): void => {
    const isStreamed = request.httpVersionMajor > 1 || Boolean(request.headers.upgrade);
    this.answer(request, response, isStreamed ? () => new PulledStream(request) : undefined);
  };

  /** Listener for the event `upgrade` of an HTTP/1 server. */
  readonly onUpgrade = (request: IncomingMessage, duplex: Duplex, first: Buffer): void => {
    const socket = duplex as Socket;
    const response = upgradeResponse(request, duplex);
    if (first.length > 0) socket.unshift(first);
    if (request.headers['transfer-encoding'] !== undefined) {
      answerText(response, 501, 'an upgrade request cannot have a chunked body');
      return;
    }
    const release = (): void => response.detachSocket(socket);
    const length = Number(request.headers['content-length'] ?? 0);
    const body = () => new PulledStream(socket, length);
    this.answer(request, response, body, { socket, release });
  };

  private answer(
    request: HttpRequest,
    response: HttpResponse,
    bodyOf?: () => PulledStream,
    hijackable?: Hijackable,
  ): void {
    const name = request.headers[ROUTE_HEADER.toLowerCase()];
    const route = this.routes.find(rawPathOf(request.url ?? '/'), name?.toString());
    if (!route) return answerText(response, 404, '404 page not found');
    const controller = new AbortController();
    onClientGone(response, () => controller.abort());
    const handler = clientOf(HttpService, route.channel);
    const work = async (): Promise<void> => {
      const { limits, transport } = this;
      const { signal } = controller;
      if (!bodyOf) return answerSimply(request, response, handler, limits, signal);
      if (this.streams >= this.maxStreams) return answerBusy(response);
      const head = headOf(request);
      const body = bodyOf();
      const exchange = {
        request,
        response,
        head,
        body,
        handler,
        transport,
        controller,
        hijackable,
      };
      this.streams += 1;
      return answerStreamed(exchange).finally(() => (this.streams -= 1));
    };
    route.running.add(controller);
    work()
      .catch((error: unknown) => {
        const isMalformed = VmreError.is(error) && error.code === 'VMRE_FRAME_MALFORMED';
        if (isMalformed) answerText(response, 400, error.message);
        else answerError(response, error);
      })
      .finally(() => route.running.delete(controller));
  }

  private remove(route: Route): void {
    this.routes.remove(route);
    this.mounted.delete(route);
    for (const controller of route.running) controller.abort();
    route.channel.close();
  }
}
