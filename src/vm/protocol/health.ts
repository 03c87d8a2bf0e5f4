import { enumeration, string } from '../../protobuf/fields';
import { message } from '../../protobuf/message';
import { rpc, service } from '../transport/service';

/** `grpc.health.v1.HealthCheckResponse.ServingStatus`. */
export enum ServingStatus {
  Unknown = 0,
  Serving = 1,
  NotServing = 2,
}

/** The standard health service without Watch, a stream that no VM calls. */
export const HealthService = service('grpc.health.v1.Health', {
  check: rpc(message({ service: string(1) }), message({ status: enumeration<ServingStatus>(1) })),
});
