/**
 * The services that a host gives to its VMs, the calls to VMs, and their transport, for those who build their
 * own host: see docs/vm-host.md.
 * The exports may change in any minor version.
 *
 * @experimental
 * @module vmre/vm/services
 */
export {
  VmClient,
  type AncestorLimits,
  type VmClientOptions,
  type VmHandler,
} from '../client/vm-client';
export type { AppFailure, AppMessages, PeerVersion } from '../client/app-messages';
export type { StateSync } from '../client/state-sync';
export type { StateSummary } from '../client/block';
export type { BlockContext, VmCallOptions } from '../client/call-limits';
export type { InitializeInput } from '../client/vm-input';
export { StateSyncMode, VmMessage, VmState } from '../protocol/vm';

export {
  HttpBridge,
  ROUTE_HEADER,
  type ChainHandlers,
  type HttpBridgeOptions,
} from '../client/http/http-bridge';
export { serveHttp, type HttpListener } from '../client/http/http-listener';
export type { HttpRequest, HttpResponse } from '../client/http/exchange';

export {
  PROMETHEUS_TEXT,
  prometheusText,
  type PrometheusTextOptions,
} from '../client/prometheus-text';
export { MetricType, type Metric, type MetricFamily } from '../protocol/metrics';

export { DatabaseServer } from './database/database-server';
export { SharedMemory } from './shared-memory/shared-memory';
export { Aliases } from './aliases';
export { AppSender } from './app/app-sender';
export { healthHandlers } from './health';
export { validatorStateHandlers } from './validator-state';
export { fixedValidators, type FixedValidatorsOptions } from './fixed-validators';

export { BlsKey } from './bls-key';
export { aggregateSignatures, verifySignature } from './bls-signatures';
export {
  encodeWarpMessage,
  warpSignerHandlers,
  type MessageSigner,
  type WarpSignerOptions,
} from './warp-signer';
export { signedWarpMessage, type SignedWarpMessage, type WarpSignature } from './warp-message';
export { warpSetOf } from './warp-validators';

export { grpc, grpcTransport, type GrpcOptions } from '../transport/http2/grpc';
export type { GrpcLimits } from '../transport/http2/limits';
export { rpcFailure, RpcStatus, type RpcFailure } from '../../h2/grpc/rpc-failure';
export type {
  CallOptions,
  Channel,
  Handlers,
  IncomingCall,
  Peer,
  RpcServer,
  Transport,
  UnaryHandler,
} from '../transport/transport';
