import type { Transport } from '../transport';

/** Loads a part of this room late: `node:http2` takes some milliseconds. */
const channel = () => require('./channel') as typeof import('./channel');
const server = () => require('./server') as typeof import('./server');

/** The transport on `node:http2`, loaded with the first use. */
export const grpc: Transport = {
  connect: (address) => new (channel().Http2Channel)(address),
  serve: (handlers, listen = '127.0.0.1:0') => server().serveHttp2(handlers, listen),
};
