import { ServerResponse, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * Makes a response to an upgrade request, for which Node makes none. The connection ends with it.
 */
export function upgradeResponse(request: IncomingMessage, duplex: Duplex): ServerResponse {
  const socket = duplex as Socket;
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.on('finish', () => socket.destroySoon());
  socket.on('error', () => undefined);
  return response;
}
