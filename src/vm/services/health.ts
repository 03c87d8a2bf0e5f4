import { HealthService, ServingStatus } from '../protocol/health';
import { rpcFailure, RpcStatus } from '../../h2/grpc/rpc-failure';
import { handlersOf } from '../transport/service';
import type { Handlers } from '../transport/transport';

/**
 * The gRPC health service: a server that answers is healthy. Only the empty service name, for the whole
 * server, is known.
 */
export const healthHandlers: Handlers = handlersOf(HealthService, {
  check: ({ service }) => {
    if (service === '') return { status: ServingStatus.Serving };
    throw rpcFailure({ status: RpcStatus.NotFound, text: `unknown service ${service}` });
  },
});
