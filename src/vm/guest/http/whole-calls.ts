import type { Awaitable } from '../../../support/thenable';
import {
  ReadEnd,
  ReaderService,
  ResponseWriterService,
  type HttpService,
} from '../../protocol/http';
import { clientOf, type ImplementationOf } from '../../transport/service';
import type { Channel, Transport } from '../../transport/transport';
import { HANDLERS } from '../guest-limits';
import { headersOf, responseElements } from './header-elements';
import type { WholeRequest, WholeResponse } from './http-handler';

const EMPTY = Buffer.alloc(0);

/** The calls of a handler of requests that are in memory. */
export function wholeCalls(
  respond: (request: WholeRequest) => Awaitable<WholeResponse>,
  transport: Transport,
): Partial<ImplementationOf<typeof HttpService.methods>> {
  return {
    handleSimple: async ({ method, url, requestHeaders, responseHeaders, body }) => {
      const headers = headersOf(requestHeaders);
      const { status = 200, ...rest } = await respond({
        method,
        url,
        headers,
        body: Buffer.from(body),
      });
      return {
        code: status,
        headers: responseElements(responseHeaders, Object.entries(rest.headers ?? {})),
        body: bytesOf(rest.body),
      };
    },
    // HTTP/2, and upgrades that are not accepted.
    handle: async ({ responseWriter, request }, { signal }) => {
      if (!responseWriter || !request) throw new Error('the request is incomplete');
      const channel = transport.connect(responseWriter.serverAddr);
      try {
        const body = await readBody(channel, signal);
        const { method, requestUri: url } = request;
        const given = { method, url, headers: headersOf(request.header), body: body ?? EMPTY };
        const answer = body
          ? await respond(given)
          : { status: 413, body: 'the body is too long\n' };
        const headers = responseElements(
          responseWriter.header,
          Object.entries(answer.headers ?? {}),
        );
        const writer = clientOf(ResponseWriterService, channel);
        await writer.writeHeader({ headers, statusCode: answer.status ?? 200 }, { signal });
        const payload = bytesOf(answer.body);
        if (payload.length > 0) await writer.write({ headers, payload }, { signal });
        return { header: headers };
      } finally {
        channel.close();
      }
    },
  };
}

const bytesOf = (body: string | Uint8Array | undefined): Uint8Array =>
  typeof body === 'string' ? Buffer.from(body) : (body ?? EMPTY);

/** @returns undefined if it is longer than the limit */
async function readBody(channel: Channel, signal: AbortSignal): Promise<Buffer | undefined> {
  const reader = clientOf(ReaderService, channel);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { read, error } = await reader.read({ length: HANDLERS.chunkBytes }, { signal });
    length += read.length;
    if (length > HANDLERS.rpcBytes) return undefined;
    chunks.push(read);
    if (error?.errorCode === ReadEnd.Eof) return Buffer.concat(chunks);
    if (error) throw new Error(error.message);
  }
}
