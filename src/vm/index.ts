/**
 * Hosting Avalanche VMs: see docs/vm-host.md.
 *
 * @module vmre/vm
 */
export { ChainVm } from './chain/chain-vm';
export type { ChainEvent } from './chain/chain-event';
export type { ChainHttp } from './chain/chain-http';
export type { ChainIdentity } from './chain/chain-identity';
export type { ChainVmOptions, Mining } from './chain/chain-options';
export type { ReplayProgress } from './chain/blocks/catch-up';
export type { StoredBlock } from './chain/blocks/stored-block';
export type { BlockRange } from './chain/blocks/block-store';
export { nodeIn, type NodeIdentity } from './chain/node-identity';

export { Network, startNetwork } from './network/network';
export type { NetworkEvent } from './network/network-start';
export type { NetworkNode } from './network/network-node';
export type { NodeHttp } from './network/node-http';
export type { NetworkChain, NetworkNodeOptions, NetworkOptions } from './network/network-options';

export {
  exportChain,
  importChain,
  type ChainArchive,
  type ExportChainOptions,
  type ImportChainOptions,
} from './chain/archive/chain-archive';

export { startVm } from './launch/start-vm';
export type { StartVmOptions } from './launch/start-options';
export type { StartedVm, VmExit, VmTimes } from './launch/started-vm';
export { probe, type ProbeFailure, type ProbeSuccess } from './launch/probe';
export {
  SubprocessLauncher,
  type SubprocessOptions,
} from './launch/subprocess/subprocess-launcher';
export { RemoteLauncher } from './launch/remote-launcher';
export type {
  Announcement,
  Diagnosis,
  RunningPlugin,
  PluginLauncher,
} from './launch/plugin-launcher';
export { VmLog, type VmLogLimits } from './launch/log/vm-log';
export type { VmLogLevel, VmLogLine } from './launch/log/log-line';
export { VmManager, type Managed, type StopReport } from './launch/vm-manager';
export {
  Restarter,
  type Restartable,
  type RestartEvent,
  type RestartPolicy,
} from './launch/restarter';
export {
  PluginRegistry,
  type PluginChanges,
  type PluginRegistryOptions,
} from './launch/plugins/plugin-registry';
export type { InstalledPlugin, PluginProblem } from './launch/plugins/plugin-directory';
export type { VmAliases } from './launch/plugins/vm-aliases';
export { ENGINE_ADDRESS, protocolVersions } from './protocol/runtime';

export {
  VmClient,
  type AncestorLimits,
  type VmClientOptions,
  type VmHandler,
} from './client/vm-client';
export type { AppFailure, AppMessages, PeerVersion } from './client/app-messages';
export type { StateSync } from './client/state-sync';
export type { Block, Head, StateSummary } from './client/block';
export type { BlockContext, VmCallOptions } from './client/call-limits';
export type { InitializeInput } from './client/vm-input';
export {
  HttpBridge,
  ROUTE_HEADER,
  type ChainHandlers,
  type HttpBridgeOptions,
} from './client/http/http-bridge';
export { serveHttp, type HttpListener, type ListenOptions } from './client/http/http-listener';
export type { HttpLimits } from './client/http/http-limits';
export type { HttpAccess } from './client/http/access';
export type { HttpRequest, HttpResponse } from './client/http/exchange';
export {
  PROMETHEUS_TEXT,
  prometheusText,
  type PrometheusTextOptions,
} from './client/prometheus-text';
export { StateSyncMode, VmMessage, VmState } from './protocol/vm';
export { MetricType, type Metric, type MetricFamily } from './protocol/metrics';
export { defaultNetworkUpgrades, type NetworkUpgrades } from './protocol/network-upgrades';

export type { DatabaseLimits } from './services/database/database-limits';
export { DatabaseServer } from './services/database/database-server';
export { SharedMemory } from './services/shared-memory/shared-memory';
export { Aliases } from './services/aliases';
export { AppSender, type AppSenderOptions } from './services/app/app-sender';
export type {
  AppErrorOut,
  AppGossipOut,
  AppMessage,
  AppRequestOut,
  AppResponseOut,
} from './services/app/app-message';
export {
  validatorStateHandlers,
  type CurrentValidators,
  type ValidatorInfo,
  type ValidatorState,
} from './services/validator-state';
export { fixedValidators, type FixedValidatorsOptions } from './services/fixed-validators';
export { warpSetOf } from './services/warp-validators';
export type { Validator, WarpValidatorSet } from './protocol/validator-state';
export { healthHandlers } from './services/health';
export {
  encodeWarpMessage,
  warpSignerHandlers,
  type WarpSignerOptions,
} from './services/warp-signer';
export { BlsKey } from './services/bls-key';
export { aggregateSignatures, verifySignature } from './services/bls-signatures';
export {
  signedWarpMessage,
  type SignedWarpMessage,
  type WarpSignature,
} from './services/warp-message';

export { decodeCb58, encodeCb58 } from './ids/cb58';
export { formatId, parseId } from './ids/id';
export { formatNodeId, parseNodeId } from './ids/node-id';
export { vmIdOf, vmNameOf } from './ids/vm-id';

export { grpc, grpcTransport, type GrpcOptions } from './transport/http2/grpc';
export type { GrpcLimits } from './transport/http2/limits';
export { rpcFailure, RpcStatus, type RpcFailure } from './transport/rpc-failure';
export type {
  CallOptions,
  Channel,
  Handlers,
  IncomingCall,
  Peer,
  RpcServer,
  Transport,
  UnaryHandler,
} from './transport/transport';

export {
  MAX_KEY_BYTES,
  type CommitTime,
  type Entry,
  type ReadableStore as Reading,
  type Snapshot,
  type Store,
  type Write,
} from '../store/store';
export { openMemoryStore } from '../store/memory-store';
export { openDiskStore, type DiskStoreOptions } from '../store/disk-store';
export { canCommitTogether, commitTogether, prefixed } from '../store/prefixed';
