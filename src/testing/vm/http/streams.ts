import {
  ConnService,
  ReadEnd,
  ReaderService,
  ResponseWriterService,
  type HeaderElement,
  type HttpRequestHead,
} from '../../../vm/protocol/http';
import { grpc } from '../../../vm/transport/http2/grpc';
import { clientOf, type ClientOf } from '../../../vm/transport/service';
import type { Channel } from '../../../vm/transport/transport';
import { answerJsonRpc } from '../json-rpc';
import type { TextVm } from '../text-vm';
import { header, json } from './headers';
import { acceptHead, serveTexts, type RawConnection } from './web-socket';

const CHUNK_BYTES = 32 * 1024;

/** A request whose response is written over a channel to the host. */
export interface StreamedRequest {
  vm: TextVm;
  channel: Channel;
  request: HttpRequestHead;
  /** Headers that are already set. */
  headers: readonly HeaderElement[];
  /** Aborted when the host no longer waits for the response. */
  signal: AbortSignal;
}

/** Handlers by the end of the path; each returns the headers that it sent. */
export const streams: Record<string, (given: StreamedRequest) => Promise<HeaderElement[]>> = {
  '/echo': describe,
  '/stream': echoBody,
  '/flow': flow,
  '/ws': echoRaw,
  '/socket': answerSocket,
};

const responseOf = ({ channel }: StreamedRequest): ClientOf<typeof ResponseWriterService.methods> =>
  clientOf(ResponseWriterService, channel);

/** Describes the request as JSON. */
export async function describe(given: StreamedRequest): Promise<HeaderElement[]> {
  const { request, signal } = given;
  const { url, ...rest } = request;
  const told = { ...rest, path: url?.path, rawQuery: url?.rawQuery };
  const text = JSON.stringify(told, (_key, value: unknown) =>
    typeof value === 'bigint' ? Number(value) : value,
  );
  const headers = [json];
  const response = responseOf(given);
  await response.writeHeader({ headers, statusCode: 200 }, { signal });
  await response.write({ headers, payload: Buffer.from(text) }, { signal });
  return headers;
}

/** Sends the body back in chunks, with a flush after each. */
async function echoBody(given: StreamedRequest): Promise<HeaderElement[]> {
  const { signal, channel } = given;
  const body = clientOf(ReaderService, channel);
  const response = responseOf(given);
  const headers = [...given.headers, header('Content-Type', 'application/octet-stream')];
  await response.writeHeader({ headers, statusCode: 201 }, { signal });
  for (;;) {
    const { read, error } = await body.read({ length: CHUNK_BYTES }, { signal });
    if (read.length > 0) {
      await response.write({ headers, payload: read }, { signal });
      await response.flush({}, { signal });
    }
    if (error?.errorCode === ReadEnd.Eof) return headers;
    if (error) throw new Error(error.message);
  }
}

/** Sends as many bytes as `?bytes=N` requests. */
async function flow(given: StreamedRequest): Promise<HeaderElement[]> {
  const { request, signal } = given;
  const total = Number(new URLSearchParams(request.url?.rawQuery).get('bytes'));
  const headers = [header('Content-Length', String(total))];
  const response = responseOf(given);
  for (let sent = 0; sent < total; sent += CHUNK_BYTES) {
    const payload = Buffer.alloc(Math.min(CHUNK_BYTES, total - sent), 'x');
    await response.write({ headers, payload }, { signal });
  }
  return headers;
}

/** Hijacks the connection, and sends everything back. */
function echoRaw(given: StreamedRequest): Promise<HeaderElement[]> {
  return takeOver(given, async (connection) => {
    const wanted = valueOf(given, 'Upgrade');
    const lines = ['HTTP/1.1 101 Switching Protocols', `Upgrade: ${wanted}`, 'Connection: Upgrade'];
    await connection.write(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`));
    for (;;) {
      const read = await connection.read();
      if (read === undefined) return;
      await connection.write(read);
    }
  });
}

/** JSON-RPC over a web socket. */
function answerSocket(given: StreamedRequest): Promise<HeaderElement[]> {
  return takeOver(given, async (connection) => {
    await connection.write(acceptHead(valueOf(given, 'Sec-Websocket-Key') ?? ''));
    await serveTexts(connection, (text) => answerJsonRpc(given.vm, Buffer.from(text)));
  });
}

const valueOf = ({ request }: StreamedRequest, name: string): string | undefined =>
  request.header.find(({ key }) => key === name)?.values[0];

/** Hijacks the connection of a request, and closes it afterwards. */
async function takeOver(
  given: StreamedRequest,
  use: (connection: RawConnection) => Promise<void>,
): Promise<HeaderElement[]> {
  const { signal } = given;
  const { serverAddr } = await responseOf(given).hijack({}, { signal });
  const channel = grpc.connect(serverAddr);
  try {
    const connection = clientOf(ConnService, channel);
    await use({
      read: async () => {
        const { read, error } = await connection.read({ length: CHUNK_BYTES }, { signal });
        return read.length === 0 && error ? undefined : read;
      },
      write: (payload) => connection.write({ payload }, { signal }),
    });
    await connection.close({}, { signal });
    return [];
  } finally {
    channel.close();
  }
}
