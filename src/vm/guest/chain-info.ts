import type { MessageOf } from '../../protobuf/message';
import { asBuffer } from '../client/block';
import { checkId, checkLength } from '../ids/id';
import { checkNodeId } from '../ids/node-id';
import type { NetworkUpgrades } from '../protocol/network-upgrades';
import type { InitializeRequest } from '../protocol/vm';
import { callInvalid } from './guest-errors';

/** The chain that a VM runs, and its node. */
export interface ChainInfo {
  /** Id of the network. */
  readonly networkId: number;
  /** 32 bytes. */
  readonly subnetId: Buffer;
  /** 32 bytes. */
  readonly chainId: Buffer;
  /** 20 bytes. */
  readonly nodeId: Buffer;
  /** The BLS key of the node: 48 bytes, compressed. */
  readonly publicKey: Buffer;
  /** 32 bytes. */
  readonly xChainId: Buffer;
  /** 32 bytes. */
  readonly cChainId: Buffer;
  /** 32 bytes. */
  readonly avaxAssetId: Buffer;
  /** A directory for files of this chain. */
  readonly dataDirectory: string;
  /** The genesis of the chain, as its creator gave it. */
  readonly genesis: Buffer;
  /** The content of the node's upgrade file for this chain; often empty. */
  readonly upgrade: Buffer;
  /** The content of the node's configuration file for this chain; often empty. */
  readonly config: Buffer;
  /** When the upgrades of the network are active. */
  readonly networkUpgrades: NetworkUpgrades;
}

const PUBLIC_KEY_BYTES = 48;
/** Bits of the first byte of a compressed point: it is compressed; it is the point at infinity. */
const COMPRESSED = 0x80;
const INFINITY = 0x40;
const MAX_NANOS = 999_999_999;
/** 0001-01-01 and the end of 9999, in seconds since 1970. */
const FIRST_SECOND = -62_135_596_800n;
const LAST_SECOND = 253_402_300_799n;

/**
 * Reads what a host tells of a chain, as strictly as a VM in Go. That the public key is on the curve is checked where
 * it is used: loading the curve takes longer than the whole start.
 *
 * @throws VMRE_VM_ID_INVALID for a wrong length, VMRE_VM_CALL_INVALID for a missing or invalid part
 */
export function chainInfoOf(request: MessageOf<typeof InitializeRequest>): ChainInfo {
  const id = (bytes: Uint8Array, what: string): Buffer => Buffer.from(checkId(bytes, what));
  const info = {
    networkId: request.networkId,
    subnetId: id(request.subnetId, 'the subnet id'),
    chainId: id(request.chainId, 'the chain id'),
    nodeId: Buffer.from(checkNodeId(request.nodeId)),
    publicKey: publicKeyOf(request.publicKey),
    xChainId: id(request.xChainId, 'the id of the X-chain'),
    cChainId: id(request.cChainId, 'the id of the C-chain'),
    avaxAssetId: id(request.avaxAssetId, 'the id of the AVAX asset'),
    dataDirectory: request.chainDataDir,
    genesis: Buffer.from(request.genesisBytes),
    upgrade: Buffer.from(request.upgradeBytes),
    config: Buffer.from(request.configBytes),
    networkUpgrades: checkedUpgrades(request.networkUpgrades),
  };
  if (!request.dbServerAddr) throw callInvalid('the address of the database is missing');
  if (!request.serverAddr) throw callInvalid('the address of the services of the host is missing');
  return info;
}

function publicKeyOf(bytes: Uint8Array): Buffer {
  checkLength(bytes, PUBLIC_KEY_BYTES, 'the public key');
  const flags = bytes[0]!;
  if (flags & COMPRESSED && !(flags & INFINITY)) return Buffer.from(asBuffer(bytes));
  throw callInvalid("couldn't decompress public key");
}

function checkedUpgrades(upgrades: NetworkUpgrades | undefined): NetworkUpgrades {
  if (!upgrades) throw callInvalid('network upgrades protobuf is nil');
  checkId(upgrades.cortinaXChainStopVertexId, 'the stop vertex of the network upgrades');
  for (const [name, value] of Object.entries<unknown>({ ...upgrades })) {
    if (!name.endsWith('Time')) continue;
    const { seconds, nanos } = (value ?? { seconds: LAST_SECOND + 1n, nanos: 0 }) as {
      seconds: bigint;
      nanos: number;
    };
    const isValid =
      seconds >= FIRST_SECOND && seconds <= LAST_SECOND && nanos >= 0 && nanos <= MAX_NANOS;
    if (!isValid) throw callInvalid(`invalid timestamp: ${name} of the network upgrades`);
  }
  return upgrades;
}
