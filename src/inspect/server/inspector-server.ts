import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { messageOf, VmreError } from '../../support/errors/vmre-error';
import type { EventRing } from '../events/event-ring';
import { EventStream } from './event-stream';
import { Guard, type Rejection } from './guard';
import { PAGE_HEADERS, pageFile } from './page-files';
import { readAnswers } from './read-body';

/** What the server shows besides the events. */
export interface Inspected {
  readonly ring: EventRing;
  /** Names, types and actions of the subjects. */
  overview(): unknown;
  /** @throws VMRE_OPTION_INVALID for an unknown subject */
  state(subject: string, topic: string | undefined): unknown;
  metrics(): unknown;
  /** @throws VMRE_OPTION_INVALID for an unknown action */
  act(subject: string, action: string, answers: Record<string, string>): Promise<unknown>;
}

/** Connections at once; a page needs one for its events and one for the rest. */
const MAX_CONNECTIONS = 64;
/** Streams of events at once. */
const MAX_STREAMS = 16;
const ALIVE_MS = 5000;

/** Serves the page on this machine only. */
export class InspectorServer {
  private readonly server: Server;
  private readonly streams = new Set<EventStream>();
  private readonly token = randomBytes(24).toString('base64url');
  private readonly epoch = randomBytes(6).toString('hex');
  private guard: Guard | undefined;

  constructor(private readonly inspected: Inspected) {
    this.server = createServer({ keepAliveTimeout: ALIVE_MS }, (request, response) => {
      void this.answer(request, response);
    });
    this.server.maxConnections = MAX_CONNECTIONS;
  }

  /**
   * @returns the address of the page, with the token
   * @throws VMRE_OPTION_INVALID if the port is taken
   */
  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', resolve);
    }).catch((cause: unknown) => {
      const text = `the page cannot be served at 127.0.0.1:${port}: ${messageOf(cause)}`;
      throw new VmreError('VMRE_OPTION_INVALID', text, { cause });
    });
    const used = (this.server.address() as AddressInfo).port;
    this.guard = new Guard(used, this.token);
    // Browsers do not send this part of the address to anyone.
    return `http://127.0.0.1:${used}/#token=${this.token}`;
  }

  /** There are new events. */
  tell(): void {
    for (const stream of this.streams) stream.tell();
  }

  async close(): Promise<void> {
    for (const stream of this.streams) stream.end();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(PAGE_HEADERS)) response.setHeader(name, value);
    try {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://page');
      const rejected = this.rejectionOf(request, pathname);
      if (rejected) return void response.writeHead(rejected[0]).end(`${rejected[1]}\n`);
      await this.route(request, response, pathname, searchParams);
    } catch (error) {
      if (response.headersSent) return void response.destroy();
      const { code, message } = VmreError.from(error, 'VMRE_UNCAUGHT');
      json(response, { error: { code, message } }, VmreError.is(error) ? 400 : 500);
    }
  }

  private rejectionOf(request: IncomingMessage, path: string): Rejection | undefined {
    const rejected = this.guard?.rejectionOf(request);
    if (rejected || !path.startsWith('/api/')) return rejected;
    return this.guard?.rejectionWithoutToken(request);
  }

  private async route(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    query: URLSearchParams,
  ): Promise<void> {
    const { inspected } = this;
    const subject = query.get('subject') ?? '';
    switch (`${request.method} ${path}`) {
      case 'GET /api/events':
        return this.stream(request, response);
      case 'GET /api/overview':
        return json(response, inspected.overview());
      case 'GET /api/state':
        return json(response, await inspected.state(subject, query.get('topic') ?? undefined));
      case 'GET /api/metrics':
        return json(response, inspected.metrics());
      case 'POST /api/act': {
        const answers = await readAnswers(request);
        const done = await inspected.act(subject, query.get('action') ?? '', answers);
        return json(response, { done: done ?? null });
      }
    }
    const file = request.method === 'GET' ? pageFile(path) : undefined;
    if (!file) return void response.writeHead(404).end('unknown page\n');
    response.writeHead(200, { 'Content-Type': file.type }).end(file.text);
  }

  private stream(request: IncomingMessage, response: ServerResponse): void {
    if (this.streams.size >= MAX_STREAMS) {
      return void response.writeHead(503).end('too many pages are open\n');
    }
    const last = request.headers['last-event-id'];
    const known = typeof last === 'string' ? last : undefined;
    const stream = new EventStream(this.inspected.ring, response, this.epoch, known);
    this.streams.add(stream);
    response.on('close', () => this.streams.delete(stream));
  }
}

/** Escapes nothing: the type of the answer and `nosniff` keep it from being a page. */
function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(value ?? null));
}
