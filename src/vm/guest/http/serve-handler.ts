import { HttpService } from '../../protocol/http';
import { handlersOf, type ImplementationOf } from '../../transport/service';
import type { RpcServer, Transport } from '../../transport/transport';
import type { HttpHandler } from './http-handler';

type HttpCalls = Partial<ImplementationOf<typeof HttpService.methods>>;

/** Serves a handler on an address of its own. */
export const serveHandler = (
  handler: HttpHandler,
  { transport }: { transport: Transport },
): Promise<RpcServer> => transport.serve(handlersOf(HttpService, callsOf(handler, transport)));

/** The code of each form is loaded with the first handler of it. */
function callsOf(handler: HttpHandler, transport: Transport): HttpCalls {
  if (typeof handler === 'object' && 'rpc' in handler) return handler.rpc;
  if (typeof handler === 'object' && 'respond' in handler) {
    const { wholeCalls } = require('./whole-calls') as typeof import('./whole-calls');
    return wholeCalls((request) => handler.respond(request), transport);
  }
  if (typeof handler === 'object' && 'fetch' in handler) {
    const { wholeCalls } = require('./whole-calls') as typeof import('./whole-calls');
    const { fetched } = require('./fetched') as typeof import('./fetched');
    return wholeCalls((request) => fetched(handler, request), transport);
  }
  const { nodeCalls } = require('./node-calls') as typeof import('./node-calls');
  return nodeCalls(typeof handler === 'function' ? { request: handler } : handler, transport);
}
