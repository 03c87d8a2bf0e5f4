import { HealthService, ServingStatus } from '../protocol/health';
import { rpcFailure, RpcStatus } from '../transport/rpc-failure';
import { handlersOf } from '../transport/service';
import type { Handlers } from '../transport/transport';

/** A server that answers at all is well; it is asked about as a whole, by an empty name. */
export const healthHandlers: Handlers = handlersOf(HealthService, {
  check: ({ service }) => {
    if (service === '') return { status: ServingStatus.Serving };
    throw rpcFailure({ status: RpcStatus.NotFound, text: `unknown service ${service}` });
  },
});
