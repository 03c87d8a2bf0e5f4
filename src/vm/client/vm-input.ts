import { VmreError } from '../../support/errors/vmre-error';
import { checkId, checkLength } from '../ids/id';
import { checkNodeId } from '../ids/node-id';
import { defaultNetworkUpgrades, type NetworkUpgrades } from '../protocol/network-upgrades';

/** A BLS12-381 public key, compressed. */
const PUBLIC_KEY_BYTES = 48;

/** What a VM needs to open its chain. */
export interface InitializeInput {
  /** Id of the network. */
  networkId: number;
  /** 32 bytes, like all ids except that of the node. */
  subnetId: Uint8Array;
  /** 32 bytes. */
  chainId: Uint8Array;
  /** 20 bytes. */
  nodeId: Uint8Array;
  /** The BLS public key of the node, 48 bytes, compressed. Go checks that it is on the curve. */
  publicKey: Uint8Array;
  /** Id of the X-chain: 32 bytes. */
  xChainId: Uint8Array;
  /** Id of the C-chain: 32 bytes. */
  cChainId: Uint8Array;
  /** Id of the AVAX asset: 32 bytes. */
  avaxAssetId: Uint8Array;
  /** An existing directory for files of the VM. */
  chainDataDir: string;
  /** Genesis, in the format of the VM. */
  genesisBytes: Uint8Array;
  /** Default: empty. */
  upgradeBytes?: Uint8Array | undefined;
  /** Default: empty. */
  configBytes?: Uint8Array | undefined;
  /** `host:port` of the database service. */
  dbServerAddr: string;
  /** `host:port` of the host's other services. */
  serverAddr: string;
  /** Default: those of a local network, see `defaultNetworkUpgrades`. */
  networkUpgrades?: NetworkUpgrades | undefined;
}

/** An input with its defaults. */
type CompleteInput = { [K in keyof InitializeInput]-?: NonNullable<InitializeInput[K]> };

const NONE = Buffer.alloc(0);

/** @throws VMRE_VM_ID_INVALID */
export function checkedInitialize(input: InitializeInput): CompleteInput {
  checkUint32(input.networkId, 'the network id');
  checkId(input.subnetId, 'the subnet id');
  checkId(input.chainId, 'the chain id');
  checkNodeId(input.nodeId);
  checkLength(input.publicKey, PUBLIC_KEY_BYTES, 'the public key');
  checkId(input.xChainId, 'the id of the X-chain');
  checkId(input.cChainId, 'the id of the C-chain');
  checkId(input.avaxAssetId, 'the id of the AVAX asset');
  const upgrades = input.networkUpgrades ?? defaultNetworkUpgrades;
  checkId(upgrades.cortinaXChainStopVertexId, 'the stop vertex of the network upgrades');
  const { upgradeBytes = NONE, configBytes = NONE } = input;
  return { ...input, upgradeBytes, configBytes, networkUpgrades: upgrades };
}

/** Returns the number. @throws VMRE_VM_ID_INVALID unless it fits into 32 bits */
export function checkUint32(value: number, what: string): number {
  if (Number.isInteger(value) && value >= 0 && value < 2 ** 32) return value;
  throw invalid(`${what} is ${value}, but must be a whole number below 2^32`);
}

/** Returns the number. @throws VMRE_VM_ID_INVALID unless it fits into 32 bits with a sign */
export function checkInt32(value: number, what: string): number {
  if (value === (value | 0)) return value;
  throw invalid(`${what} is ${value}, but must be a whole number of 32 bits`);
}

/** Returns the number. @throws VMRE_VM_ID_INVALID unless it fits into 64 bits */
export function checkHeight(value: bigint, what = 'a height'): bigint {
  if (typeof value === 'bigint' && value >= 0n && value < 2n ** 64n) return value;
  throw invalid(`${what} is ${String(value)}, but must be a bigint from 0 to 2^64 - 1`);
}

const invalid = (text: string): VmreError => new VmreError('VMRE_VM_ID_INVALID', text);
