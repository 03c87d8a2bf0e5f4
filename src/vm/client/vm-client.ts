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
import type { Answer } from './answer';
import { AppMessages } from './app-messages';
import { asBuffer, type Block, type Head } from './block';
import type { BlockContext, VmCallOptions } from './call-limits';
import { StateSync } from './state-sync';
import { VmConnection } from './vm-connection';
import { checkedInitialize, checkHeight, type InitializeInput } from './vm-input';

/** What there is to choose for a client. */
export interface VmClientOptions {
  /** Milliseconds for each call that does not say, but waitForEvent. Default 30 000. */
  deadlineMs?: number | undefined;
}

/** An HTTP handler that a VM serves. */
export interface VmHandler {
  /** Empty, or begins with a slash. */
  readonly prefix: string;
  /** `host:port` of its `http.HTTP` service. */
  readonly address: string;
}

/** How many blocks are wanted at most. */
export interface AncestorLimits {
  /** Default 1024. */
  blocks?: number;
  /** Bytes, with 4 more for each block. Default 2 MiB. */
  bytes?: number;
  /** Milliseconds. Default 1000. */
  ms?: number;
}

/**
 * All that a host asks of a VM. A host asks one thing about blocks at a time (build, parse, verify,
 * accept, reject, prefer); everything else may come meanwhile.
 *
 * Every method may throw VMRE_RPC_FAILED (the VM refuses or cannot be reached, the time is over, it was
 * cancelled), VMRE_VM_ANSWER_INVALID, VMRE_VM_ID_INVALID for arguments, and VMRE_VM_STOPPED after
 * {@link VmClient.shutdown}.
 */
export class VmClient {
  /** Taking over the state of others instead of all blocks. */
  readonly stateSync: StateSync;
  /** Peers and their messages. */
  readonly app: AppMessages;
  private readonly vm: VmConnection;
  private last: Head | undefined;

  constructor(channel: Channel, { deadlineMs }: VmClientOptions = {}) {
    this.vm = new VmConnection(channel, deadlineMs);
    this.stateSync = new StateSync(this.vm);
    this.app = new AppMessages(this.vm);
  }

  /** The block accepted last, as of {@link initialize}, {@link setState} and {@link accept}. */
  get head(): Head | undefined {
    return this.last;
  }

  /** Whether it was told to close its chain. */
  get isShutDown(): boolean {
    return this.vm.isShutDown;
  }

  /** Opens the chain. @returns its head: genesis when it is new */
  async initialize(input: InitializeInput, options?: VmCallOptions): Promise<Head> {
    const { content, answer } = await this.vm.call('initialize', checkedInitialize(input), options);
    return (this.last = headOf(content, answer));
  }

  /** @returns the head, which syncing may have moved */
  async setState(state: VmState, options?: VmCallOptions): Promise<Head> {
    const { content, answer } = await this.vm.call('setState', { state }, options);
    return (this.last = headOf(content, answer));
  }

  /**
   * Lets the VM close its chain; its process stays. Waits for events end first. It is done once: later
   * calls have the result of the first one.
   */
  shutdown(options?: VmCallOptions): Promise<void> {
    return this.vm.shutDown(options);
  }

  /** Waits until the VM wants something of its host; without limit unless one is given. */
  async waitForEvent(options?: VmCallOptions): Promise<VmMessage> {
    const { content, answer } = await this.vm.wait('waitForEvent', {}, options);
    const { BuildBlock, StateSyncFinished } = VmMessage;
    return answer.choice(content.message, [BuildBlock, StateSyncFinished], 'the event');
  }

  /** A block on top of the preferred one. */
  async buildBlock({ pChainHeight, ...options }: BlockContext = {}): Promise<Block> {
    const request = contextOf(pChainHeight);
    const { content, answer } = await this.vm.call('buildBlock', request, options);
    return blockOf(content, content.bytes, answer);
  }

  /** Reads a block that was made elsewhere, without checking it. */
  async parseBlock(bytes: Uint8Array, options?: VmCallOptions): Promise<Block> {
    const { content, answer } = await this.vm.call('parseBlock', { bytes }, options);
    return blockOf(content, bytes, answer);
  }

  /** Parses many with one call; when one of them is wrong, all fail. */
  async parseBlocks(blocks: readonly Uint8Array[], options?: VmCallOptions): Promise<Block[]> {
    const request = { request: blocks };
    const { content, answer } = await this.vm.call('batchedParseBlock', request, options);
    const { response } = content;
    if (response.length !== blocks.length) {
      throw answer.broken(`${blocks.length} blocks were sent and ${response.length} came back`);
    }
    return response.map((parsed, at) => blockOf(parsed, blocks[at] as Uint8Array, answer));
  }

  /** A block that is verified or accepted. @throws VMRE_VM_NOT_FOUND */
  async getBlock(id: Uint8Array, options?: VmCallOptions): Promise<Block> {
    const { content, answer } = await this.vm.call('getBlock', { id: checkId(id) }, options);
    answer.sentinel(content.err, `the block ${asBuffer(id).toString('hex')}`);
    return blockOf({ ...content, id }, content.bytes, answer);
  }

  /** The id of the accepted block of a height. @throws VMRE_VM_NOT_FOUND */
  async getBlockIdAtHeight(height: bigint, options?: VmCallOptions): Promise<Buffer> {
    const request = { height: checkHeight(height) };
    const { content, answer } = await this.vm.call('getBlockIDAtHeight', request, options);
    answer.sentinel(content.err, `the block of height ${height}`);
    return answer.id(content.blkId, 'the id');
  }

  /** The bytes of a block, of its parent, and so on; empty when the VM does not know the block. */
  async getAncestors(
    id: Uint8Array,
    { blocks = 1024, bytes = 2 * 1024 * 1024, ms = 1000 }: AncestorLimits = {},
    options?: VmCallOptions,
  ): Promise<Buffer[]> {
    const request = {
      blkId: checkId(id),
      maxBlocksNum: blocks,
      maxBlocksSize: bytes,
      maxBlocksRetrivalTime: BigInt(Math.round(ms * 1e6)),
    };
    const { content } = await this.vm.call('getAncestors', request, options);
    return content.blksBytes.map(asBuffer);
  }

  /** Chooses the block that the next one is built on. */
  async setPreference(id: Uint8Array, options?: VmCallOptions): Promise<void> {
    await this.vm.call('setPreference', { id: checkId(id) }, options);
  }

  /**
   * Checks a block on top of its parent, which has to be verified or the head. A block that passes has
   * to be accepted or rejected later, once.
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

  /** Makes a verified child of the head the head. An error of it ends a chain. */
  async accept(block: Head, options?: VmCallOptions): Promise<void> {
    await this.sendAccept(block, options);
    const { id, parentId, bytes, height, timestamp } = block;
    this.last = { id, parentId, bytes, height, timestamp };
  }

  /** Has a block accepted, before it becomes the head. */
  protected async sendAccept({ id }: Head, options?: VmCallOptions): Promise<void> {
    await this.vm.call('blockAccept', { id: checkId(id) }, options);
  }

  /** Drops a verified block that was not chosen. */
  async reject({ id }: Pick<Block, 'id'>, options?: VmCallOptions): Promise<void> {
    await this.vm.call('blockReject', { id: checkId(id) }, options);
  }

  /** What the VM says of its health, as JSON; fails at once when it cannot be reached. */
  async health(options?: VmCallOptions): Promise<unknown> {
    const { content, answer } = await this.vm.call('health', {}, options, false);
    const text = asBuffer(content.details).toString();
    try {
      return text === '' ? undefined : JSON.parse(text);
    } catch (error) {
      throw answer.broken('the details are not JSON', error);
    }
  }

  /** Also before {@link initialize}. */
  async version(options?: VmCallOptions): Promise<string> {
    return (await this.vm.call('version', {}, options)).content.version;
  }

  /** See `prometheusText`. */
  async gather(options?: VmCallOptions): Promise<readonly MetricFamily[]> {
    return (await this.vm.call('gather', {}, options)).content.metricFamilies;
  }

  /** Has the VM serve its HTTP handlers. @returns where they are, sorted by prefix: plugins in Go name them in any order */
  async createHandlers(options?: VmCallOptions): Promise<VmHandler[]> {
    const { content } = await this.vm.call('createHandlers', {}, options);
    return content.handlers
      .map(({ prefix, serverAddr }) => ({ prefix, address: serverAddr }))
      .sort((one, other) => (one.prefix < other.prefix ? -1 : 1));
  }

  /** The address of the handler that requests are routed to by a header; undefined: it has none. */
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
