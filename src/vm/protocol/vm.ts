import {
  bool,
  bytes,
  bytesList,
  enumeration,
  int32,
  int64,
  nested,
  nestedList,
  optionalUint64,
  sint32,
  string,
  uint32,
  uint64,
} from '../../protobuf/fields';
import { message, type MessageOf } from '../../protobuf/message';
import { Empty, Timestamp } from '../../protobuf/well-known';
import { rpc, service } from '../transport/service';
import { MetricFamily } from './metrics';
import { NetworkUpgrades } from './network-upgrades';

/** States of a chain. */
export enum VmState {
  /** Not set. */
  Unspecified = 0,
  /** It downloads its state from other nodes. */
  StateSyncing = 1,
  /** It accepts the blocks that it lacks. */
  Bootstrapping = 2,
  /** It takes part in consensus. */
  NormalOp = 3,
}

/** Errors that are sent as a number in an answer. */
export enum VmSentinel {
  None = 0,
  Closed = 1,
  NotFound = 2,
  StateSyncNotImplemented = 3,
}

/** Events of a VM for its host. */
export enum VmMessage {
  /** Not set. */
  Unspecified = 0,
  /** The VM wants to build a block. */
  BuildBlock = 1,
  /** The state sync that the VM accepted is complete. */
  StateSyncFinished = 2,
}

/** What a VM does with a state summary. */
export enum StateSyncMode {
  /** Not set. */
  Unspecified = 0,
  /** The VM does not use the summary. */
  Skipped = 1,
  /** The VM syncs first; bootstrapping follows. */
  Static = 2,
  /** The VM syncs in the background and accepts blocks meanwhile. */
  Dynamic = 3,
}

/** What a VM gets to open its chain. */
export const InitializeRequest = message({
  networkId: uint32(1),
  subnetId: bytes(2),
  chainId: bytes(3),
  nodeId: bytes(4),
  publicKey: bytes(5),
  xChainId: bytes(6),
  cChainId: bytes(7),
  avaxAssetId: bytes(8),
  chainDataDir: string(9),
  genesisBytes: bytes(10),
  upgradeBytes: bytes(11),
  configBytes: bytes(12),
  dbServerAddr: string(13),
  serverAddr: string(14),
  networkUpgrades: nested(15, NetworkUpgrades),
});

/** The last accepted block. */
export const HeadResponse = message({
  lastAcceptedId: bytes(1),
  lastAcceptedParentId: bytes(2),
  height: uint64(3),
  bytes: bytes(4),
  timestamp: nested(5, Timestamp),
});
export type HeadResponse = MessageOf<typeof HeadResponse>;

const Handler = message({ prefix: string(1), serverAddr: string(2) });

const BuildBlockResponse = message({
  id: bytes(1),
  parentId: bytes(2),
  bytes: bytes(3),
  height: uint64(4),
  timestamp: nested(5, Timestamp),
  verifyWithContext: bool(6),
});

/** A block that the VM parsed. */
export const ParseBlockResponse = message({
  id: bytes(1),
  parentId: bytes(2),
  height: uint64(4),
  timestamp: nested(5, Timestamp),
  verifyWithContext: bool(6),
});

const GetBlockResponse = message({
  parentId: bytes(1),
  bytes: bytes(2),
  height: uint64(4),
  timestamp: nested(5, Timestamp),
  err: enumeration<VmSentinel>(6),
  verifyWithContext: bool(7),
});

const StateSummaryResponse = message({
  id: bytes(1),
  height: uint64(2),
  bytes: bytes(3),
  err: enumeration<VmSentinel>(4),
});

const AncestorsRequest = message({
  blkId: bytes(1),
  maxBlocksNum: int32(2),
  maxBlocksSize: int32(3),
  maxBlocksRetrivalTime: int64(4),
});

const AppRequest = message({
  nodeId: bytes(1),
  requestId: uint32(2),
  deadline: nested(3, Timestamp),
  request: bytes(4),
});

const AppRequestFailed = message({
  nodeId: bytes(1),
  requestId: uint32(2),
  errorCode: sint32(3),
  errorMessage: string(4),
});

const ConnectedRequest = message({
  nodeId: bytes(1),
  name: string(2),
  major: uint32(3),
  minor: uint32(4),
  patch: uint32(5),
});

const ById = message({ id: bytes(1) });
const ByBytes = message({ bytes: bytes(1) });
const ByNode = message({ nodeId: bytes(1) });
const ByHeight = message({ height: uint64(1) });

/** Served by the plugin. All methods are unary. */
export const VmService = service('vm.VM', {
  initialize: rpc(InitializeRequest, HeadResponse),
  setState: rpc(message({ state: enumeration<VmState>(1) }), HeadResponse),
  shutdown: rpc(Empty, Empty),
  createHandlers: rpc(Empty, message({ handlers: nestedList(1, Handler) })),
  newHTTPHandler: rpc(Empty, message({ serverAddr: string(1) })),
  waitForEvent: rpc(Empty, message({ message: enumeration<VmMessage>(1) })),
  connected: rpc(ConnectedRequest, Empty),
  disconnected: rpc(ByNode, Empty),
  buildBlock: rpc(message({ pChainHeight: optionalUint64(1) }), BuildBlockResponse),
  parseBlock: rpc(ByBytes, ParseBlockResponse),
  getBlock: rpc(ById, GetBlockResponse),
  setPreference: rpc(ById, Empty),
  health: rpc(Empty, message({ details: bytes(1) })),
  version: rpc(Empty, message({ version: string(1) })),
  appRequest: rpc(AppRequest, Empty),
  appRequestFailed: rpc(AppRequestFailed, Empty),
  appResponse: rpc(message({ nodeId: bytes(1), requestId: uint32(2), response: bytes(3) }), Empty),
  appGossip: rpc(message({ nodeId: bytes(1), msg: bytes(2) }), Empty),
  gather: rpc(Empty, message({ metricFamilies: nestedList(1, MetricFamily) })),
  getAncestors: rpc(AncestorsRequest, message({ blksBytes: bytesList(1) })),
  batchedParseBlock: rpc(
    message({ request: bytesList(1) }),
    message({ response: nestedList(1, ParseBlockResponse) }),
  ),
  getBlockIDAtHeight: rpc(ByHeight, message({ blkId: bytes(1), err: enumeration<VmSentinel>(2) })),
  stateSyncEnabled: rpc(Empty, message({ enabled: bool(1), err: enumeration<VmSentinel>(2) })),
  getOngoingSyncStateSummary: rpc(Empty, StateSummaryResponse),
  getLastStateSummary: rpc(Empty, StateSummaryResponse),
  parseStateSummary: rpc(
    ByBytes,
    message({ id: bytes(1), height: uint64(2), err: enumeration<VmSentinel>(3) }),
  ),
  getStateSummary: rpc(
    ByHeight,
    message({ id: bytes(1), bytes: bytes(2), err: enumeration<VmSentinel>(3) }),
  ),
  blockVerify: rpc(
    message({ bytes: bytes(1), pChainHeight: optionalUint64(2) }),
    message({ timestamp: nested(1, Timestamp) }),
  ),
  blockAccept: rpc(ById, Empty),
  blockReject: rpc(ById, Empty),
  stateSummaryAccept: rpc(
    ByBytes,
    message({ mode: enumeration<StateSyncMode>(1), err: enumeration<VmSentinel>(2) }),
  ),
});
