import type { Awaitable } from '../../../support/thenable';
import { blockInvalid } from '../guest-errors';
import { BLOCK } from '../guest-limits';
import type { Database } from '../database/database';
import { BaseState } from '../state/base-state';
import { Layer } from '../state/layer';
import type { Source } from '../state/source';
import { textOfBytes } from '../state/source';
import { nextStateHash } from '../state/state-hash';
import type { State } from '../state/state';
import type { VmBlock } from '../vm-block';
import { AcceptedBlocks, type AcceptedAt } from './accepted-blocks';
import { ancestorsOf, type AncestorLimits } from './ancestors';
import { BlockParser } from './block-parser';
import { BuildSignal } from './build-signal';
import type { KnownBlock } from './known-block';

/** What the rules get with a block. */
export interface GivenToRules {
  readonly pChainHeight: bigint | undefined;
  /** The hash of the state before the block. */
  readonly stateHash: Buffer;
}

/** What a chain calls of its author's VM. */
export interface ChainRules<B extends VmBlock> {
  parse(bytes: Buffer): B;
  genesis(bytes: Buffer, state: State): Awaitable<Uint8Array>;
  build(
    parent: KnownBlock<B>,
    state: State,
    given: GivenToRules,
  ): Awaitable<Uint8Array | undefined>;
  apply(state: State, block: B, parent: B, given: GivenToRules): Awaitable<void>;
  /** A block was decided. Its failures are handled there. */
  accepted(block: B): Awaitable<void>;
  rejected(block: B): Awaitable<void>;
}

interface Processing<B extends VmBlock> {
  readonly known: KnownBlock<B>;
  readonly layer: Layer;
  /** The hash of the state after the block. */
  readonly stateHash: Buffer;
}

/** The hash before the first block. */
const NO_STATE = Buffer.alloc(BLOCK.idBytes);

/** A chain: its accepted blocks, and the verified ones that are not decided, each with its own state. */
export class GuestChain<B extends VmBlock> {
  readonly events = new BuildSignal();
  /** The state after the last accepted block. */
  readonly state: BaseState;
  /** The block that the next one is built on. */
  private preferred!: Buffer;
  private last!: KnownBlock<B>;
  private lastHash: Buffer = NO_STATE;
  private readonly processing = new Map<string, Processing<B>>();
  private readonly blocks: AcceptedBlocks<B>;
  private readonly parser: BlockParser<B>;

  constructor(
    private readonly rules: ChainRules<B>,
    database: Database,
  ) {
    this.parser = new BlockParser((bytes) => rules.parse(bytes));
    this.blocks = new AcceptedBlocks(database, this.parser);
    this.state = new BaseState(database);
  }

  /** Continues after the last block in the database; an empty chain begins with the genesis. */
  async begin(genesis: Uint8Array): Promise<void> {
    const head = await this.blocks.last();
    if (head) {
      this.last = head;
      this.lastHash = (await this.blocks.at(head.height))?.stateHash ?? NO_STATE;
    } else await this.beginAnew(genesis);
    this.preferred = this.last.id;
  }

  /** The block accepted last. */
  get head(): KnownBlock<B> {
    return this.last;
  }

  /** The hash of the state after the block accepted last. */
  get stateHash(): Buffer {
    return this.lastHash;
  }

  /** Number of verified blocks that are not decided. */
  get undecided(): number {
    return this.processing.size;
  }

  parse(bytes: Uint8Array): KnownBlock<B> {
    return this.parser.parse(bytes);
  }

  /** Finds a verified or accepted block. */
  async find(id: Uint8Array): Promise<KnownBlock<B> | undefined> {
    return this.processing.get(textOfBytes(id))?.known ?? this.blocks.find(id);
  }

  at(height: bigint): Promise<AcceptedAt | undefined> {
    return this.blocks.at(height);
  }

  ancestors(id: Uint8Array, limits: AncestorLimits): Promise<Buffer[]> {
    return ancestorsOf((each) => this.find(each), id, limits);
  }

  prefer(id: Uint8Array): void {
    this.preferred = Buffer.from(id);
  }

  /** The preferred block, if the next one can be built on it; otherwise the head. */
  get tip(): KnownBlock<B> {
    const preferred = this.processing.get(textOfBytes(this.preferred))?.known;
    return preferred && this.sourceAfter(preferred.id) ? preferred : this.last;
  }

  /** Builds a block on the preferred one. @throws VMRE_BLOCK_INVALID */
  async build(pChainHeight: bigint | undefined): Promise<KnownBlock<B>> {
    const source = this.sourceAfter(this.preferred);
    const parent = this.processing.get(textOfBytes(this.preferred))?.known ?? this.last;
    if (!source)
      throw blockInvalid('the preferred block is neither verified nor the last accepted one');
    this.events.taken();
    const draft = new Layer(source);
    let block: KnownBlock<B> | undefined;
    try {
      const bytes = await this.rules.build(parent, draft, {
        pChainHeight,
        stateHash: this.hashAfter(parent.id),
      });
      if (bytes !== undefined) {
        block = this.parser.parse(bytes);
        checkFollows(block, parent);
      }
    } catch (error) {
      this.events.failed();
      throw error;
    } finally {
      draft.seal();
    }
    this.events.built();
    if (!block) throw blockInvalid('there is nothing to build a block of');
    return block;
  }

  /** Verifies a block on its parent. @throws VMRE_BLOCK_INVALID, and what the author throws */
  async verify(bytes: Uint8Array, pChainHeight: bigint | undefined): Promise<KnownBlock<B>> {
    const known = this.parser.parse(bytes);
    checkContext(known, pChainHeight);
    const key = textOfBytes(known.id);
    const before = this.processing.get(key);
    // A block without a context is the same each time.
    if (before && !known.needsContext) return known;
    const source = this.sourceAfter(known.parentId);
    if (!source) throw blockInvalid('missing parent block');
    const parent = this.processing.get(textOfBytes(known.parentId))?.known ?? this.last;
    checkFollows(known, parent);
    checkTime(known);
    if (!before && this.processing.size >= BLOCK.processing) {
      throw blockInvalid(
        `${this.processing.size} blocks are not decided, the most that are allowed`,
      );
    }
    const layer = new Layer(source);
    const stateHash = this.hashAfter(parent.id);
    try {
      await this.rules.apply(layer, known.block, parent.block, { pChainHeight, stateHash });
    } finally {
      layer.seal();
    }
    // A second height only checks: others may be built on the first state.
    if (!before) {
      const after = nextStateHash(stateHash, layer.changes);
      this.processing.set(key, { known, layer, stateHash: after });
    }
    return known;
  }

  /** Makes a verified block the head. @throws VMRE_BLOCK_INVALID unless it is a verified child of the head */
  async accept(id: Uint8Array): Promise<void> {
    const key = textOfBytes(id);
    const found = this.processing.get(key);
    if (!found) throw blockInvalid('only a verified block can be accepted');
    const { known, layer, stateHash } = found;
    if (!known.parentId.equals(this.last.id))
      throw blockInvalid('the block is not a child of the head');
    await this.blocks.append(known, layer.changes, stateHash);
    this.lastHash = stateHash;
    this.last = known;
    this.processing.delete(key);
    layer.settleInto(this.state);
    await this.rules.accepted(known.block);
  }

  /** Drops a verified block. An unknown one is already dropped. */
  async reject(id: Uint8Array): Promise<void> {
    const key = textOfBytes(id);
    const found = this.processing.get(key);
    this.processing.delete(key);
    if (found) await this.rules.rejected(found.known.block);
  }

  private async beginAnew(genesis: Uint8Array): Promise<void> {
    const layer = new Layer(this.state);
    const bytes = await this.rules.genesis(Buffer.from(genesis), layer);
    const known = this.parser.parse(bytes);
    if (known.height !== 0n) throw blockInvalid('the first block must have the height 0');
    layer.seal();
    this.lastHash = nextStateHash(NO_STATE, layer.changes);
    await this.blocks.append(known, layer.changes, this.lastHash);
    this.last = known;
  }

  private hashAfter(id: Uint8Array): Buffer {
    return this.processing.get(textOfBytes(id))?.stateHash ?? this.lastHash;
  }

  /** The state after a block that leads to the head; undefined for other blocks. */
  private sourceAfter(id: Uint8Array): Source | undefined {
    if (this.last.id.equals(id)) return this.state;
    const found = this.processing.get(textOfBytes(id));
    for (let at = found; at; at = this.processing.get(textOfBytes(at.known.parentId))) {
      if (at.known.parentId.equals(this.last.id)) return found?.layer;
    }
    return undefined;
  }
}

/** @throws VMRE_BLOCK_INVALID unless the block is the next one of its parent */
function checkFollows(block: KnownBlock<VmBlock>, parent: KnownBlock<VmBlock>): void {
  if (!block.parentId.equals(parent.id)) throw blockInvalid('the block has another parent');
  if (block.height !== parent.height + 1n) {
    throw blockInvalid(`wrong height ${block.height}: that of its parent is ${parent.height}`);
  }
  if (block.ms < parent.ms) throw blockInvalid('the block is older than its parent');
}

/** @throws VMRE_BLOCK_INVALID for a block that is ahead of the local clock */
function checkTime({ ms }: KnownBlock<VmBlock>): void {
  const ahead = ms - Date.now();
  if (ahead > BLOCK.futureMs) {
    throw blockInvalid(`the block is ${Math.round(ahead / 1000)} s ahead of the local clock`);
  }
}

/** @throws VMRE_BLOCK_INVALID if a block is verified without a context that it needs, or with another one */
function checkContext(
  { needsContext }: KnownBlock<VmBlock>,
  pChainHeight: bigint | undefined,
): void {
  if (needsContext && pChainHeight === undefined) {
    throw blockInvalid('no context: the block needs a height of the P-chain');
  }
  // The words of AvalancheGo.
  if (!needsContext && pChainHeight !== undefined) {
    throw blockInvalid('expected block.WithVerifyContext');
  }
}
