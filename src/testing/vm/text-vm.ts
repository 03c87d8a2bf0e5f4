import { createHash } from 'node:crypto';

import type { Database } from '../../vm/guest/database/database';
import type { HostDatabase } from '../../vm/guest/database/host-database';
import type { HttpHandler } from '../../vm/guest/http/http-handler';
import { AppRefusal, type AppRequestFrom, type Peer } from '../../vm/guest/peers/peer';
import type { State } from '../../vm/guest/state/state';
import type { GuestStateSync } from '../../vm/guest/state-sync';
import { Vm, type ApplyContext, type BuildRequest } from '../../vm/guest/vm';
import { assertContext, withContext } from './block-context';
import { encodeTextBlock, parseTextBlock, type TextBlock } from './text-block';
import { textStateSync } from './text-state-sync';
import { textMetrics } from './text-vm-metrics';
import { UnsyncedDatabase } from './unsynced-database';

/** Prefix of texts that fail to verify. */
const INVALID = 'invalid';

/** A message of another node, or a change of a connection. */
export interface SeenMessage {
  kind: 'connected' | 'disconnected' | 'request' | 'failed' | 'response' | 'gossip';
  /** In hex. */
  nodeId: string;
  [detail: string]: string | number;
}

/** Options of a text VM. */
export interface TextVmOptions {
  /** Whether it has state sync. Default false. */
  stateSync?: boolean | undefined;
  /** Number of blocks only in memory; the others are in its own directory. Default: all in the database of the host. */
  unsynced?: number | undefined;
}

/** The HTTP handlers of a text VM. */
export interface TextVmHttp {
  byPrefix(vm: TextVm): Record<string, HttpHandler>;
  routed(vm: TextVm): HttpHandler;
}

/** A chain of numbered blocks, each with a text. */
export class TextVm extends Vm<TextBlock> {
  readonly version = 'texts/1.2.3';
  readonly seen: SeenMessage[] = [];
  /** Texts that wait for a block. */
  readonly pending: string[] = [];
  /** Number of blocks that this process accepted. */
  blocksAccepted = 0;

  /** @param http makes the HTTP handlers of a VM: by prefix, and the one that is selected by a header */
  constructor(
    private readonly options: TextVmOptions,
    private readonly http: TextVmHttp,
  ) {
    super();
  }

  parse(bytes: Buffer): TextBlock {
    return parseTextBlock(bytes);
  }

  /** The first block of a chain, whose text is the genesis. */
  genesis(genesis: Buffer): Buffer {
    const parentId = createHash('sha256').update(genesis).digest();
    return encodeTextBlock({ parentId, height: 0n, timestamp: new Date(0), text: genesis });
  }

  /** Builds a block with the oldest text, or an empty one. A text that cannot be used stays. */
  build({ pChainHeight, ...request }: BuildRequest<TextBlock>): Buffer {
    const text = withContext(this.pending[0] ?? '', pChainHeight);
    this.pending.shift();
    if (this.pending.length > 0) this.wantBlock();
    return encodeTextBlock({ ...request, text });
  }

  apply(_state: State, block: TextBlock, { pChainHeight }: ApplyContext<TextBlock>): void {
    assertContext(block, pChainHeight);
    if (block.text.startsWith(INVALID)) throw new Error(`invalid block: ${block.text}`);
  }

  override accepted(): void {
    this.blocksAccepted += 1;
  }

  /** Adds a text for a block. @returns number of waiting texts */
  put(text: string): number {
    this.pending.push(text);
    this.wantBlock();
    return this.pending.length;
  }

  override openDatabase(host: HostDatabase): Database {
    const { unsynced } = this.options;
    return unsynced === undefined
      ? host
      : new UnsyncedDatabase(host, this.context.chain.dataDirectory, unsynced);
  }

  override stateSync(): GuestStateSync | undefined {
    return this.options.stateSync ? textStateSync(this.context) : undefined;
  }

  override handlers(): Record<string, HttpHandler> {
    return this.http.byPrefix(this);
  }

  override routedHandler(): HttpHandler {
    return this.http.routed(this);
  }

  override health(): object {
    return { state: this.context.phase };
  }

  override metrics(): string {
    return textMetrics(this);
  }

  override connected({ nodeId, name, version: [major] }: Peer): void {
    this.see('connected', nodeId, { name, major });
  }

  override disconnected({ nodeId }: Peer): void {
    this.see('disconnected', nodeId);
  }

  /**
   * A request is answered with its own bytes; `silence` is not answered, `refuse` with an error, and `sign …` with the
   * signature of a Warp message with this payload.
   */
  override async answer({ peer, requestId, request }: AppRequestFrom): Promise<Buffer | undefined> {
    const text = request.toString();
    this.see('request', peer.nodeId, { requestId, text });
    if (text === 'silence') return undefined;
    if (text === 'refuse') throw new AppRefusal(7, 'refused');
    return text.startsWith('sign ') ? this.context.host.warp.sign(request) : request;
  }

  override gossip({ nodeId }: Peer, message: Buffer): void {
    this.see('gossip', nodeId, { text: message.toString() });
  }

  see(
    kind: SeenMessage['kind'],
    nodeId: Uint8Array,
    details: Record<string, string | number> = {},
  ): void {
    this.seen.push({ kind, nodeId: Buffer.from(nodeId).toString('hex'), ...details });
  }
}
