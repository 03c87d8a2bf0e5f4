import { createServer, request as send, type IncomingMessage, type Server } from 'node:http';
import { Readable, type Duplex } from 'node:stream';

import {
  ReadEnd,
  ReaderService,
  ResponseWriterService,
  type HeaderElement,
  type HttpService,
} from '../../protocol/http';
import { clientOf, type ImplementationOf } from '../../transport/service';
import type { Channel, Transport } from '../../transport/transport';
import { HANDLERS } from '../guest-limits';
import { connectedPair } from './duplex-pair';
import { responseElements } from './header-elements';
import type { NodeHandlers } from './http-handler';
import { hijack } from './hijack';

/** What the handler answers: a response, or an upgraded connection. */
interface Answer {
  message: IncomingMessage;
  upgraded?: { socket: Duplex; head: Buffer } | undefined;
}

interface Sent {
  method: string;
  url: string;
  headers: readonly HeaderElement[];
  host: string;
  body: Readable;
  signal?: AbortSignal | undefined;
}

/** Headers of one connection; this connection has its own. */
const ofConnection = /^(connection|keep-alive|transfer-encoding|content-length|proxy-connection)$/i;

/**
 * The calls of a handler in the form of Node: requests reach it over a connection within the process, so it gets the
 * objects that Node's own server makes.
 */
export function nodeCalls(
  { request: handler, upgrade }: NodeHandlers,
  transport: Transport,
): Partial<ImplementationOf<typeof HttpService.methods>> {
  const server = createServer((request, response) => void handler(request, response));
  if (upgrade) server.on('upgrade', upgrade);
  return {
    handleSimple: async ({ method, url, requestHeaders, responseHeaders, body }, { signal }) => {
      const sent = { method, url, headers: requestHeaders, host: 'localhost', signal };
      const { message } = await exchange(server, { ...sent, body: Readable.from([body]) });
      const chunks: Buffer[] = [];
      for await (const chunk of message) chunks.push(chunk as Buffer);
      const headers = responseElements(responseHeaders, answeredHeaders(message));
      return { code: message.statusCode ?? 500, headers, body: Buffer.concat(chunks) };
    },
    handle: async ({ responseWriter, request }, { signal }) => {
      if (!responseWriter || !request) throw new Error('the request is incomplete');
      const channel = transport.connect(responseWriter.serverAddr);
      try {
        const { method, requestUri: url, header: headers, host } = request;
        const body = Readable.from(bodyOf(channel, signal));
        const { message, upgraded } = await exchange(server, {
          method,
          url,
          headers,
          host,
          body,
          signal,
        });
        if (upgraded) {
          await hijack(channel, transport, message, upgraded, signal);
          return { header: [] };
        }
        return { header: await write(channel, message, responseWriter.header, signal) };
      } finally {
        channel.close();
      }
    },
  };
}

/** Sends a request to the handler. */
function exchange(
  server: Server,
  { method, url, headers, host, body, signal }: Sent,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const [client, inside] = connectedPair();
    server.emit('connection', inside);
    const upgradeTo = headers.find(({ key }) => key.toLowerCase() === 'upgrade');
    const outgoing = send({
      method,
      path: url,
      createConnection: () => client,
      setHost: false,
      ...(signal && { signal }),
    });
    outgoing.setHeader('Host', host || 'localhost');
    for (const { key, values } of headers)
      if (!ofConnection.test(key)) outgoing.setHeader(key, values);
    if (upgradeTo) outgoing.setHeader('Connection', 'Upgrade');
    outgoing.on('response', (message) => resolve({ message }));
    outgoing.on('upgrade', (message, socket: Duplex, head) =>
      resolve({ message, upgraded: { socket, head } }),
    );
    outgoing.on('error', reject);
    if (method === 'GET' || method === 'HEAD') outgoing.end();
    else body.on('error', (error) => outgoing.destroy(error)).pipe(outgoing);
  });
}

/** Sends a response to the host as it arrives. */
async function write(
  channel: Channel,
  message: IncomingMessage,
  before: readonly HeaderElement[],
  signal: AbortSignal,
): Promise<HeaderElement[]> {
  const writer = clientOf(ResponseWriterService, channel);
  const headers = responseElements(before, answeredHeaders(message));
  await writer.writeHeader({ headers, statusCode: message.statusCode ?? 500 }, { signal });
  for await (const chunk of message) {
    await writer.write({ headers, payload: chunk as Buffer }, { signal });
    await writer.flush({}, { signal });
  }
  return headers;
}

/** The headers of a response without those of the connection; each name with all its values. */
function answeredHeaders({ rawHeaders }: IncomingMessage): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name, value] = [rawHeaders[at]!, rawHeaders[at + 1]!];
    if (!ofConnection.test(name)) headers.set(name, [...(headers.get(name) ?? []), value]);
  }
  return headers;
}

async function* bodyOf(channel: Channel, signal: AbortSignal): AsyncIterable<Uint8Array> {
  const reader = clientOf(ReaderService, channel);
  for (;;) {
    const { read, error } = await reader.read({ length: HANDLERS.chunkBytes }, { signal });
    if (read.length > 0) yield read;
    if (error?.errorCode === ReadEnd.Eof) return;
    if (error) throw new Error(error.message);
  }
}
