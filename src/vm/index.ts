/**
 * Chains on Avalanche VMs: start, probe and restart VM plugins, and run their chains. See docs/vm-host.md. What
 * a host serves to its VMs is in `vmre/vm/services`, and the stores are in `vmre/store`.
 * The exports may change in any minor version.
 *
 * @experimental
 * @module vmre/vm
 */
export { startChain } from './chain/start-chain';
export type { ChainVm } from './chain/chain-vm';
export type { ChainEvent } from './chain/chain-event';
export type { HttpApi } from './chain/http-api';
export type { ChainIdentity } from './chain/chain-identity';
export type { ChainVmOptions, Mining } from './chain/chain-options';
export type { ReplayProgress } from './chain/blocks/catch-up';
export type { StoredBlock } from './chain/blocks/stored-block';
export type { BlockRange } from './chain/blocks/block-store';
export { nodeIn, type NodeIdentity } from './chain/node-identity';
export {
  exportChain,
  importChain,
  type ChainArchive,
  type ExportChainOptions,
  type ImportChainOptions,
} from './chain/archive/chain-archive';

export { startNetwork } from './network/start-network';
export type { Network, NetworkNode, NetworkRequestOptions } from './network/network';
export type { NetworkEvent } from './network/network-event';
export type { NetworkChain, NetworkNodeOptions, NetworkOptions } from './network/network-options';

export { startVm } from './launch/start-vm';
export type { StartVmOptions } from './launch/start-options';
export type { StartedVm, VmExit, VmTimes } from './launch/started-vm';
export { probe, type ProbeFailure, type ProbeSuccess } from './launch/probe';
export {
  SubprocessLauncher,
  type SubprocessOptions,
} from './launch/subprocess/subprocess-launcher';
export { RemoteLauncher, type RemoteOptions } from './launch/remote-launcher';
export type {
  Announcement,
  Diagnosis,
  PluginLauncher,
  RunningPlugin,
} from './launch/plugin-launcher';
export { VmLog, type VmLogLimits } from './launch/log/vm-log';
export type { PluginLog } from './launch/log/plugin-log';
export type { VmLogLevel, VmLogLine } from './launch/log/log-line';
export { VmManager, type Managed, type StopReport } from './launch/vm-manager';
export {
  startWithRestarts,
  type Restartable,
  type RestartableStart,
  type Restarter,
  type RestartEvent,
  type RestartOptions,
} from './launch/restarter';
export type { RestartLimits, RestartPolicy } from './launch/restart-policy';
export {
  PluginRegistry,
  type PluginChanges,
  type PluginRegistryOptions,
} from './launch/plugins/plugin-registry';
export type { InstalledPlugin, PluginProblem } from './launch/plugins/plugin-directory';
export type { VmAliases } from './launch/plugins/vm-aliases';
export { ENGINE_ADDRESS, protocolVersions } from './protocol/runtime';

export type { Block, Head } from './client/block';
export type { HttpAccess } from './client/http/access';
export type { HttpLimits } from './client/http/http-limits';
export type { ListenOptions } from './client/http/http-listener';
export { defaultNetworkUpgrades, type NetworkUpgrades } from './protocol/network-upgrades';
export type { Validator, WarpValidatorSet } from './protocol/validator-state';
export type { CurrentValidators, ValidatorInfo, ValidatorState } from './services/validator-state';
export type { AppSenderOptions } from './services/app/app-sender';
export type {
  AppErrorOut,
  AppGossipOut,
  AppMessage,
  AppRequestOut,
  AppResponseOut,
} from './services/app/app-message';
export type { DatabaseLimits } from './services/database/database-limits';

export type { StopOptions } from '../support/stop-options';

export { decodeCb58, encodeCb58 } from './ids/cb58';
export { formatId, parseId } from './ids/id';
export { formatNodeId, parseNodeId } from './ids/node-id';
export { vmIdOf, vmNameOf } from './ids/vm-id';
