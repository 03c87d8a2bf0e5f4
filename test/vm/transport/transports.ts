import { grpcTransport, type GrpcOptions } from '../../../src/vm/transport/http2/grpc';
import type { Transport } from '../../../src/vm/transport/transport';

/** What speaks HTTP/2. */
export const kinds = ['vmre', 'node'] as const;
export type Kind = (typeof kinds)[number];

/** Each kind of transport, with its name: the same tests hold for both. */
export const transports = (
  options: GrpcOptions = {},
): (Record<'kind', Kind> & Record<'grpc', Transport>)[] =>
  kinds.map((kind) => ({ kind, grpc: grpcTransport({ ...options, http2: kind }) }));
