import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

import { ConnService, ResponseWriterService } from '../../protocol/http';
import { clientOf } from '../../transport/service';
import type { Channel, Transport } from '../../transport/transport';
import { HANDLERS } from '../guest-limits';

/** Takes over the connection of a client for a handler that upgraded it, until one of them closes it. */
export async function hijack(
  channel: Channel,
  transport: Transport,
  message: IncomingMessage,
  { socket, head }: { socket: Duplex; head: Buffer },
  signal: AbortSignal,
): Promise<void> {
  const { serverAddr } = await clientOf(ResponseWriterService, channel).hijack({}, { signal });
  const connectionChannel = transport.connect(serverAddr);
  const connection = clientOf(ConnService, connectionChannel);
  const give = async (): Promise<void> => {
    await connection.write({ payload: Buffer.concat([headOf(message), head]) }, { signal });
    for await (const chunk of socket)
      await connection.write({ payload: chunk as Buffer }, { signal });
  };
  const take = async (): Promise<void> => {
    for (;;) {
      const { read, error } = await connection.read({ length: HANDLERS.chunkBytes }, { signal });
      if (read.length > 0 && !socket.write(read)) await drained(socket);
      if (error) break;
    }
    socket.end();
  };
  const taking = take().catch(() => void socket.destroy());
  try {
    await give();
  } finally {
    socket.destroy();
    await connection.close({}, { signal }).catch(() => undefined);
    await taking;
    connectionChannel.close();
  }
}

/** The head of the response, as the handler sent it. */
function headOf({ statusCode, statusMessage, rawHeaders }: IncomingMessage): Buffer {
  const lines = [`HTTP/1.1 ${statusCode} ${statusMessage}`];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

const drained = (socket: Duplex): Promise<void> =>
  new Promise((resolve) => {
    socket.once('drain', resolve);
    socket.once('close', resolve);
  });
