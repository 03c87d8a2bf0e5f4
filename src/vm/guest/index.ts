/**
 * Avalanche VMs in TypeScript: write the rules of a chain, and serve them as a plugin of a node. See
 * docs/vm-guest.md. Hosts of such VMs are in `vmre/vm`.
 * The exports may change in any minor version.
 *
 * @experimental
 * @module vmre/vm/guest
 */
export { Vm, type ApplyContext, type BuildRequest } from './vm';
export { serveVm, type ServeVmOptions } from './serve-vm';
export { startGuest, type StartGuestOptions } from './start-guest';
export { decodeBlock, encodeBlock, type FramedBlock, type VmBlock } from './vm-block';
export type { VmContext } from './vm-context';
export type { ChainInfo } from './chain-info';
export type { KnownBlock } from './chain/known-block';
export { GuestLog, type GuestLevel } from './guest-log';
export type { ReadableState, State, StateEntry, StateKey, StateRange } from './state/state';
export type { Database, DatabaseChange, DatabaseEntry, DatabaseRange } from './database/database';
export { HostDatabase, type HostDatabaseOptions } from './database/host-database';
export type { GuestStateSync } from './state-sync';
export type { HostServices } from './host/host-services';
export type { HostAliases } from './host/host-aliases';
export type { HostMemory, IndexedElements } from './host/host-memory';
export type { HostValidators } from './host/host-validators';
export type { HostWarp } from './host/host-warp';
export type { GossipTargets, Peers } from './peers/peers';
export { AppRefusal, type AppRequestFrom, type Peer } from './peers/peer';
export type {
  FetchHandler,
  HttpHandler,
  NodeHandler,
  NodeHandlers,
  RawHandler,
  UpgradeHandler,
  WholeHandler,
  WholeRequest,
  WholeResponse,
} from './http/http-handler';
export { jsonRpc } from './rpc/json-rpc';
export { rpc, type RpcDecorator } from './rpc/rpc-method';
export { TxVm } from './tx/tx-vm';
export { VmDef, type VmDefinition } from './tx/vm-def';
export { Tx, type TxContext, type TxType } from './tx/tx';
export { field, type FieldDecorator, type LengthLimits, type NumberLimits } from './tx/field';
export { addressOf, TxFormat, type SignedTx } from './tx/signed-tx';
export { TxWallet } from './tx/wallet';
export type { Mempool } from './tx/mempool';
export type { TxBlock } from './tx/tx-block';
export { StateSyncMode, VmState } from '../protocol/vm';
