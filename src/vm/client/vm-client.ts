import type { MessageOf } from '../../protobuf/message';
import { checkId } from '../ids/id';
import type { MetricFamily } from '../protocol/metrics';
import {
  VmMessage,
  type HeadResponse,
  type ParseBlockResponse,
  type VmState,
} from '../protocol/vm';
import type { Channel } from '../transport/transport';
import { CALLS } from '../limits';
import type { Answer } from './answer';
import { AppMessages } from './app-messages';
import { asBuffer, type Block, type Head } from './block';
import type { BlockContext, VmCallOptions } from './call-limits';
import { StateSync } from './state-sync';
import { VmConnection } from './vm-connection';
import { checkedInitialize, checkHeight, type InitializeInput } from './vm-input';

/** Options of a client. */
export interface VmClientOptions {
  /** Milliseconds for each call without its own limit, except waitForEvent. Default 30 000. */
  deadlineMs?: number | undefined;
}

/** An HTTP handler that a VM serves. */
export interface VmHandler {
  /** Path below that of the chain: empty, or with a leading slash. */
  readonly prefix: string;
  /** `host:port` of its `http.HTTP` service. */
  readonly address: string;
}

/** Limits of {@link VmClient.getAncestors}. */
export interface AncestorLimits {
  /** Maximum number of blocks. Default 1024. */
  blocks?: number | undefined;
  /** Maximum bytes, with 4 more per block. Default 2 MiB. */
  bytes?: number | undefined;
  /** Maximum milliseconds that the VM may take. Default 1000. */
  retrievalMs?: number | undefined;
}

/**
 * The calls of a host to its VM. Make one call about blocks at a time (build, parse, verify, accept, reject,
 * prefer); all other calls may run concurrently. The last argument of each method, `options`, limits the
 * call.
 *
 * Every method may throw VMRE_RPC_FAILED (the VM rejects the call or cannot be reached, a timeout, a
 * cancellation), VMRE_VM_ANSWER_INVALID, VMRE_VM_ID_INVALID for arguments, and VMRE_VM_STOPPED after {@link
 * VmClient.shutdown}.
 */
export class VmClient {
  /** State sync. */
  readonly stateSync: StateSync;
  /** Other nodes and their messages. */
  readonly app: AppMessages;
  private readonly vm: VmConnection;
  private last: Head | undefined;

  /**
   * @param channel to the `vm.VM` service, such as `StartedVm.channel()`
   * @param options see {@link VmClientOptions}
   */
  constructor(channel: Channel, { deadlineMs }: VmClientOptions = {}) {
    this.vm = new VmConnection(channel, deadlineMs);
    this.stateSync = new StateSync(this.vm);
    this.app = new AppMessages(this.vm);
  }

  /** The last accepted block, as of {@link initialize}, {@link setState} and {@link accept}. */
  get head(): Head | undefined {
    return this.last;
  }

  /** Whether {@link shutdown} was called. */
  get isShutDown(): boolean {
    return this.vm.isShutDown;
  }

  /** Opens the chain. @returns its head: genesis for a new chain */
  async initialize(input: InitializeInput, options?: VmCallOptions): Promise<Head> {
    const { content, answer } = await this.vm.call('initialize', checkedInitialize(input), options);
    return (this.last = headOf(content, answer));
  }

  /**
   * Changes the state of the chain.
   *
   * @param state `Bootstrapping`, then `NormalOp`
   * @returns the head, which state sync may have changed
   */
  async setState(state: VmState, options?: VmCallOptions): Promise<Head> {
    const { content, answer } = await this.vm.call('setState', { state }, options);
    return (this.last = headOf(content, answer));
  }

  /**
   * Makes the VM close its chain; its process stays. Pending waits for events end first. The call is made
   * once: later calls share its result.
   */
  shutdown(options?: VmCallOptions): Promise<void> {
    return this.vm.shutDown(options);
  }

  /** Waits for the next event of the VM; without a limit by default. */
  async waitForEvent(options?: VmCallOptions): Promise<VmMessage> {
    const { content, answer } = await this.vm.wait('waitForEvent', {}, options);
    const { BuildBlock, StateSyncFinished } = VmMessage;
    return answer.choice(content.message, [BuildBlock, StateSyncFinished], 'the event');
  }

  /** Builds a block on top of the preferred one. */
  async buildBlock({ pChainHeight, ...options }: BlockContext = {}): Promise<Block> {
    const request = contextOf(pChainHeight);
    const { content, answer } = await this.vm.call('buildBlock', request, options);
    return blockOf(content, content.bytes, answer);
  }

  /** Parses a block that was built elsewhere, without verifying it. */
  async parseBlock(bytes: Uint8Array, options?: VmCallOptions): Promise<Block> {
    const { content, answer } = await this.vm.call('parseBlock', { bytes }, options);
    return blockOf(content, bytes, answer);
  }

  /** Parses many blocks with one call, in order. If one is invalid, the call fails. @throws VMRE_VM_ANSWER_INVALID */
  async parseBlocks(blocks: readonly Uint8Array[], options?: VmCallOptions): Promise<Block[]> {
    const request = { request: blocks };
    const { content, answer } = await this.vm.call('batchedParseBlock', request, options);
    const { response } = content;
    if (response.length !== blocks.length) {
      throw answer.broken(`${blocks.length} blocks were sent and ${response.length} came back`);
    }
    return response.map((parsed, at) => blockOf(parsed, blocks[at] as Uint8Array, answer));
  }

  /** Gets a verified or accepted block by its id. @throws VMRE_VM_NOT_FOUND */
  async getBlock(id: Uint8Array, options?: VmCallOptions): Promise<Block> {
    const { content, answer } = await this.vm.call('getBlock', { id: checkId(id) }, options);
    answer.sentinel(content.err, `the block ${asBuffer(id).toString('hex')}`);
    return blockOf({ ...content, id }, content.bytes, answer);
  }

  /** Gets the id of the accepted block at a height. @throws VMRE_VM_NOT_FOUND */
  async getBlockIdAtHeight(height: bigint, options?: VmCallOptions): Promise<Buffer> {
    const request = { height: checkHeight(height) };
    const { content, answer } = await this.vm.call('getBlockIDAtHeight', request, options);
    answer.sentinel(content.err, `the block of height ${height}`);
    return answer.id(content.blkId, 'the id');
  }

  /**
   * Gets the bytes of a block, of its parent, and so on.
   *
   * @param id 32 bytes
   * @param limits see {@link AncestorLimits}
   * @returns an empty list when the VM does not know the block
   */
  async getAncestors(
    id: Uint8Array,
    {
      blocks = CALLS.ancestorBlocks,
      bytes = CALLS.ancestorBytes,
      retrievalMs = CALLS.ancestorMs,
    }: AncestorLimits = {},
    options?: VmCallOptions,
  ): Promise<Buffer[]> {
    const request = {
      blkId: checkId(id),
      maxBlocksNum: blocks,
      maxBlocksSize: bytes,
      maxBlocksRetrivalTime: BigInt(Math.round(retrievalMs * 1e6)),
    };
    const { content } = await this.vm.call('getAncestors', request, options);
    return content.blksBytes.map(asBuffer);
  }

  /** Sets the block, by its id, that the next one is built on. */
  async setPreference(id: Uint8Array, options?: VmCallOptions): Promise<void> {
    await this.vm.call('setPreference', { id: checkId(id) }, options);
  }

  /**
   * Verifies a block on top of its parent, which must be verified or the head. A verified block must be
   * accepted or rejected later, once.
   *
   * @returns its timestamp
   */
  async verify(
    { bytes }: Pick<Block, 'bytes'>,
    { pChainHeight, ...options }: BlockContext = {},
  ): Promise<Date> {
    const request = { bytes, ...contextOf(pChainHeight) };
    const { content, answer } = await this.vm.call('blockVerify', request, options);
    return answer.time(content.timestamp);
  }

  /**
   * Accepts a verified child of the head, which becomes the head. An error of the VM is fatal for its chain.
   */
  async accept(block: Head, options?: VmCallOptions): Promise<void> {
    await this.sendAccept(block, options);
    const { id, parentId, bytes, height, timestamp } = block;
    this.last = { id, parentId, bytes, height, timestamp };
  }

  /** Sends the accept call, before the block becomes the head. */
  protected async sendAccept({ id }: Head, options?: VmCallOptions): Promise<void> {
    await this.vm.call('blockAccept', { id: checkId(id) }, options);
  }

  /** Rejects a verified block. */
  async reject({ id }: Pick<Block, 'id'>, options?: VmCallOptions): Promise<void> {
    await this.vm.call('blockReject', { id: checkId(id) }, options);
  }

  /**
   * Gets the health details of the VM, parsed from JSON. Fails at once when the VM cannot be reached.
   *
   * @throws VMRE_VM_ANSWER_INVALID
   */
  async health(options?: VmCallOptions): Promise<unknown> {
    const { content, answer } = await this.vm.call('health', {}, options, false);
    const text = asBuffer(content.details).toString();
    try {
      return text === '' ? undefined : JSON.parse(text);
    } catch (error) {
      throw answer.broken('the details are not JSON', error);
    }
  }

  /** Gets the version of the VM, also before {@link initialize}. */
  async version(options?: VmCallOptions): Promise<string> {
    return (await this.vm.call('version', {}, options)).content.version;
  }

  /** Gathers the metrics of the VM; see `prometheusText`. */
  async gather(options?: VmCallOptions): Promise<readonly MetricFamily[]> {
    return (await this.vm.call('gather', {}, options)).content.metricFamilies;
  }

  /**
   * Makes the VM serve its HTTP handlers.
   *
   * @returns the handlers, sorted by prefix: Go plugins return them in any order
   */
  async createHandlers(options?: VmCallOptions): Promise<VmHandler[]> {
    const { content } = await this.vm.call('createHandlers', {}, options);
    return content.handlers
      .map(({ prefix, serverAddr }) => ({ prefix, address: serverAddr }))
      .sort((one, other) => (one.prefix < other.prefix ? -1 : 1));
  }

  /**
   * Gets the address of the handler for requests that are routed by a header; undefined if it has none.
   */
  async newHttpHandler(options?: VmCallOptions): Promise<string | undefined> {
    const { content } = await this.vm.call('newHTTPHandler', {}, options);
    return content.serverAddr === '' ? undefined : content.serverAddr;
  }
}

const contextOf = (pChainHeight: bigint | undefined): { pChainHeight?: bigint } =>
  pChainHeight === undefined
    ? {}
    : { pChainHeight: checkHeight(pChainHeight, 'the P-chain height') };

const headOf = (content: HeadResponse, answer: Answer): Head => ({
  id: answer.id(content.lastAcceptedId, 'the id'),
  parentId: answer.id(content.lastAcceptedParentId, 'the id of the parent'),
  bytes: asBuffer(content.bytes),
  height: content.height,
  timestamp: answer.time(content.timestamp),
});

type Described = Pick<
  MessageOf<typeof ParseBlockResponse>,
  'id' | 'parentId' | 'height' | 'timestamp' | 'verifyWithContext'
>;

const blockOf = (content: Described, bytes: Uint8Array, answer: Answer): Block => ({
  id: answer.id(content.id, 'the id'),
  parentId: answer.id(content.parentId, 'the id of the parent'),
  bytes: asBuffer(bytes),
  height: content.height,
  timestamp: answer.time(content.timestamp),
  verifyWithContext: content.verifyWithContext,
});
