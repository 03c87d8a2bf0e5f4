import type { Transport } from '../transport';

/** Loads a part of this room late: the library takes 25 ms. */
const channel = () => require('./channel') as typeof import('./channel');
const server = () => require('./server') as typeof import('./server');

/** The transport on `@grpc/grpc-js`, loaded with the first use. */
export const grpcJs: Transport = {
  connect: (address) => new (channel().GrpcJsChannel)(address),
  serve: (handlers, listen = '127.0.0.1:0') => server().serveGrpcJs(handlers, listen),
};
