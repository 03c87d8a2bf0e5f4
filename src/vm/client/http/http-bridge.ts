import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import { VmreError } from '../../../support/errors/vmre-error';
import { HttpService } from '../../protocol/http';
import { ByteBudget } from '../../transport/http2/byte-budget';
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
} from './exchange';
import { httpLimitsOf, type HttpLimits } from './http-limits';
import { PulledStream } from './pulled-stream';
import { headOf, rawPathOf } from './request-head';
import { Routes, type Route } from './routes';
import { answerError, answerSimply, type SimpleLimits } from './simple-request';
import { answerStreamed, type Hijackable } from './streamed-request';
import { upgradeResponse } from './upgrade-response';

/** Names the chain whose routed handler a request is for. */
export const ROUTE_HEADER = 'Avalanche-Api-Route';

/** What there is to choose for a bridge. */
export interface HttpBridgeOptions extends Pick<
  HttpLimits,
  'bodyBytes' | 'readMs' | 'streams' | 'totalBodyBytes' | 'writeMs'
> {
  /** How connections are served that go back from a handler. Default: that of the package. */
  transport?: Transport;
}

/** The handlers of one chain. */
export interface ChainHandlers {
  /** Id of the chain, and aliases if it has some: each is a way to it. */
  names: readonly string[];
  /** Each is mounted at `/ext/bc/<name><prefix>`. */
  handlers: readonly VmHandler[];
  /** Address of the handler for requests that name the chain in the header Avalanche-Api-Route. */
  routed?: string | undefined;
  /** How to reach an address of the VM. Default: that of the bridge. */
  connect?: (address: string) => Channel;
}

/**
 * Brings HTTP requests to the handlers of VMs: plain ones with one call, those with an `Upgrade` header
 * or of HTTP/2 over streams. Give its two listeners to a server, or see `serveHttp`.
 */
export class HttpBridge {
  private readonly routes = new Routes();
  private readonly mounted = new Set<Route>();
  private readonly limits: SimpleLimits;
  private readonly transport: Transport;

  private readonly maxStreams: number;
  private streams = 0;

  constructor(options: HttpBridgeOptions = {}) {
    const { totalBodyBytes, streams, ...limits } = httpLimitsOf(options);
    this.limits = { ...limits, budget: new ByteBudget(totalBodyBytes) };
    this.maxStreams = streams;
    this.transport = options.transport ?? grpc;
  }

  /**
   * Makes the handlers of a chain reachable.
   *
   * @returns ends that: the requests that they are answering are cut off
   * @throws VMRE_VM_ID_INVALID when a path or name is taken; then nothing is mounted
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

  /** Ends everything that is mounted. */
  close(): void {
    for (const route of this.mounted) this.remove(route);
  }

  /** For the event `request` of a server of HTTP/1 or HTTP/2. */
  readonly onRequest = (request: HttpRequest, response: HttpResponse): void => {
    const isStreamed = request.httpVersionMajor > 1 || Boolean(request.headers.upgrade);
    this.answer(request, response, isStreamed ? () => new PulledStream(request) : undefined);
  };

  /** For the event `upgrade` of a server of HTTP/1. */
  readonly onUpgrade = (request: IncomingMessage, duplex: Duplex, first: Buffer): void => {
    const socket = duplex as Socket;
    const response = upgradeResponse(request, duplex);
    if (first.length > 0) socket.unshift(first);
    if (request.headers['transfer-encoding'] !== undefined) {
      answerText(response, 501, 'a body in chunks cannot be sent along with an upgrade');
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
      const about = { request, response, head, body, handler, transport, controller, hijackable };
      this.streams += 1;
      return answerStreamed(about).finally(() => (this.streams -= 1));
    };
    route.running.add(controller);
    work()
      .catch((error: unknown) => {
        const isWrong = VmreError.is(error) && error.code === 'VMRE_FRAME_MALFORMED';
        if (isWrong) answerText(response, 400, error.message);
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
