import { messageOf } from '../../../support/errors/vmre-error';
import type { Awaitable } from '../../../support/thenable';
import type { HttpHandler } from '../http/http-handler';
import { jsonRpc } from '../rpc/json-rpc';
import type { Peer } from '../peers/peer';
import type { ReadableState, State } from '../state/state';
import { blockInvalid } from '../guest-errors';
import { Vm, type ApplyContext, type BuildRequest } from '../vm';
import { encodeBlock } from '../vm-block';
import { applyTx, nextNonce } from './apply-tx';
import { authorState, readableAuthorState } from './author-state';
import { Mempool } from './mempool';
import { TxFormat, type SignedTx } from './signed-tx';
import { decodeTxBlock, encodeTxs, TX_BLOCK, type TxBlock } from './tx-block';
import { TxApi } from './tx-api';
import { definitionOf } from './vm-def';

/** From one repetition of waiting transactions for other nodes to the next. */
const GOSSIP_MS = 2000;
/** From a built block to the next one, if transactions still wait. */
const REBUILD_MS = 500;
/** Bytes of one message to other nodes. */
const GOSSIP_BYTES = 256 * 1024;
const GOSSIP_PEERS = 32;

/**
 * A VM of signed transactions, with `@VmDef`. The author writes the transactions, the initial state, and methods with
 * `@rpc` for queries. Waiting transactions, nonces, signatures, blocks, receipts and messages between nodes are made
 * here.
 */
export abstract class TxVm extends Vm<TxBlock> {
  readonly version: string;
  /** Transactions that wait for a block. */
  readonly mempool = new Mempool();
  private readonly format: TxFormat;
  private readonly name: string;
  private gossiping: NodeJS.Timeout | undefined;

  constructor() {
    super();
    const { name, version = '0.1.0', transactions } = definitionOf(new.target);
    this.name = name;
    this.version = `${name}/${version}`;
    this.format = new TxFormat(transactions);
  }

  /** Makes the initial state. @param genesis the bytes with which the chain was created */
  abstract begin(genesis: Buffer, state: State): Awaitable<void>;

  /** The state of the author after the last accepted block, for queries. */
  override get state(): ReadableState {
    return readableAuthorState(this.context.state);
  }

  /** Reads a signed transaction and lets it wait for a block. @throws VMRE_TX_REFUSED */
  async submit(bytes: Uint8Array): Promise<SignedTx> {
    const tx = await this.admit(bytes);
    await this.tell([tx]);
    return tx;
  }

  parse(bytes: Buffer): TxBlock {
    return decodeTxBlock(bytes, (tx) => this.format.read(tx, this.context.chain.chainId));
  }

  async genesis(genesis: Buffer, state: State): Promise<Buffer> {
    await this.begin(genesis, authorState(state));
    const { chainId } = this.context.chain;
    return encodeBlock({ parentId: chainId, height: 0n, timestamp: new Date(0), payload: genesis });
  }

  async build(request: BuildRequest<TxBlock>): Promise<Buffer | undefined> {
    const chosen: SignedTx[] = [];
    let bytes = 0;
    for (const tx of this.inOrder()) {
      if (chosen.length >= TX_BLOCK.count || bytes + tx.bytes.length > TX_BLOCK.bytes) break;
      const next = await nextNonce(request.state, tx.sender);
      if (tx.nonce > next) continue;
      try {
        await applyTx(request.state, tx, { ...request, index: chosen.length });
        chosen.push(tx);
        bytes += tx.bytes.length;
      } catch (error) {
        // It may be in a block that is not accepted yet.
        if (tx.nonce === next) {
          this.context.log.debug('a transaction is dropped', {
            txId: tx.id,
            why: messageOf(error),
          });
          this.mempool.remove(tx);
        }
      }
    }
    if (chosen.length === 0) return undefined;
    // A node may drop a block that it asked for, without a word.
    setTimeout(() => this.wantIfWaiting(), REBUILD_MS).unref();
    return encodeBlock({ ...request, payload: encodeTxs(request.stateHash, chosen) });
  }

  async apply(state: State, block: TxBlock, { stateHash }: ApplyContext<TxBlock>): Promise<void> {
    if (!block.stateHash.equals(stateHash)) throw blockInvalid('its state hash is another one');
    for (const [index, tx] of block.transactions.entries()) {
      const { height, timestamp } = block;
      await applyTx(state, tx, { height, timestamp, index });
    }
  }

  override start(): void {
    this.gossiping = setInterval(() => void this.tellAgain(), GOSSIP_MS).unref();
  }

  override stop(): void {
    clearInterval(this.gossiping);
  }

  override async accepted({ transactions }: TxBlock): Promise<void> {
    for (const tx of transactions) {
      this.mempool.remove(tx);
      this.mempool.dropBefore(tx.sender, tx.nonce + 1n);
    }
    this.wantIfWaiting();
  }

  override rejected(): void {
    this.wantIfWaiting();
  }

  /** JSON-RPC at the path of the chain: the methods of the framework, and those of the author with `@rpc`. */
  override handlers(): Record<string, HttpHandler> {
    return { '': jsonRpc([new TxApi(this), this], this.name) };
  }

  override metrics(): string {
    return `# TYPE vmre_mempool gauge\nvmre_mempool ${this.mempool.count}\n`;
  }

  override async gossip(_peer: Peer, message: Buffer): Promise<void> {
    for (let at = 0; at + 4 <= message.length;) {
      const end = at + 4 + message.readUInt32BE(at);
      if (end > message.length) return;
      // What is known or refused is no news.
      await this.admit(message.subarray(at + 4, end)).catch(() => undefined);
      at = end;
    }
  }

  private async admit(bytes: Uint8Array): Promise<SignedTx> {
    const tx = this.format.read(bytes, this.context.chain.chainId);
    this.mempool.add(tx, await nextNonce(this.context.state, tx.sender));
    this.wantBlock();
    return tx;
  }

  /** Waiting transactions, those of each sender in the order of their nonces. */
  private *inOrder(): Iterable<SignedTx> {
    const all = [...this.mempool.all];
    yield* all.sort((a, b) => (a.nonce < b.nonce ? -1 : a.nonce > b.nonce ? 1 : 0));
  }

  private wantIfWaiting(): void {
    if (this.mempool.count > 0) this.wantBlock();
  }

  private async tellAgain(): Promise<void> {
    if (this.mempool.count === 0) return;
    this.wantBlock();
    await this.tell([...this.mempool.all]);
  }

  /** Sends transactions to other nodes, as many as one message holds. A node that does not get them is asked later. */
  private async tell(transactions: readonly SignedTx[]): Promise<void> {
    const parts: Buffer[] = [];
    let size = 0;
    for (const { bytes } of transactions) {
      size += bytes.length + 4;
      if (size > GOSSIP_BYTES) break;
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      parts.push(length, bytes);
    }
    try {
      await this.context.peers.gossip(Buffer.concat(parts), { peers: GOSSIP_PEERS });
    } catch (error) {
      this.context.log.debug('transactions were not sent to other nodes', { error });
    }
  }
}
