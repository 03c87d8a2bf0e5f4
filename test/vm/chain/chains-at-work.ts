import type { ChainVm } from '../../../src/vm/chain/chain-vm';
import { startChain } from '../../../src/vm/chain/start-chain';
import type { ChainEvent } from '../../../src/vm/chain/chain-event';
import type { ChainVmOptions } from '../../../src/vm/chain/chain-options';
import { formatId } from '../../../src/vm/ids/id';
import {
  SubprocessLauncher,
  type SubprocessOptions,
} from '../../../src/vm/launch/subprocess/subprocess-launcher';
import { Children } from '../../../src/process/children';
import { eventually } from '../../support/runtime-process';
import { guestPlugin } from './guest-plugin';

/** Longer than any of this needs on a busy machine, shorter than the limit of a test. */
export const PATIENCE_MS = 90_000;

export type EventOf<T extends ChainEvent['type']> = Extract<ChainEvent, { type: T }>;

/** A chain of a test, its events, and its HTTP API. */
export class ChainAtWork {
  private listening: Promise<string> | undefined;

  constructor(
    readonly chain: ChainVm,
    readonly events: readonly ChainEvent[],
  ) {}

  /** Without what the plugin prints. */
  types(): string[] {
    return this.events.map(({ type }) => type).filter((type) => type !== 'log');
  }

  of<T extends ChainEvent['type']>(type: T): EventOf<T>[] {
    return this.events.filter((event): event is EventOf<T> => event.type === type);
  }

  /** The nth event of a type, from 1, as soon as it has come. */
  async nth<T extends ChainEvent['type']>(type: T, count = 1): Promise<EventOf<T>> {
    const told = (): boolean => this.of(type).length >= count;
    await eventually(`event ${type} ${count} behind ${this.types().join()}`, told, PATIENCE_MS);
    return this.of(type)[count - 1]!;
  }

  /** Calls a method of the guest over HTTP. */
  async rpc<T = unknown>(method: string, params: object = {}): Promise<T> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
    const response = await this.fetch('', { method: 'POST', body });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${response.status} ${text}`);
    const { result, error } = JSON.parse(text) as { result: T; error?: { message: string } };
    if (error) throw new Error(error.message);
    return result;
  }

  /** @param prefix of the handler; or a whole path */
  async fetch(prefix: string, init?: RequestInit): Promise<Response> {
    const url = await (this.listening ??= this.chain.http.listen());
    const path = prefix.startsWith('/ext')
      ? prefix
      : `/ext/bc/${formatId(this.chain.identity.chainId)}${prefix}`;
    return fetch(`${url}${path}`, init);
  }

  /** Makes the guest put a text into a block, and waits for the block. */
  async put(text: string): Promise<EventOf<'block'>> {
    const before = this.of('block').length;
    await this.rpc('guest.put', { text });
    return this.nth('block', before + 1);
  }
}

/** Starts the chains of a test. After each test all are stopped, and none of their processes may be left. */
export class ChainsAtWork {
  children = new Children();
  private readonly started: ChainVm[] = [];

  /** The guest, as a process. */
  plugin(options: SubprocessOptions = {}): SubprocessLauncher {
    const args = [guestPlugin];
    return new SubprocessLauncher(process.execPath, { children: this.children, args, ...options });
  }

  async start(options: Partial<ChainVmOptions> = {}): Promise<ChainAtWork> {
    const events: ChainEvent[] = [];
    const chain = await startChain({
      ...this.options(options),
      onEvent: (event) => void events.push(event),
    });
    this.started.push(chain);
    return new ChainAtWork(chain, events);
  }

  options(options: Partial<ChainVmOptions> = {}): ChainVmOptions {
    return {
      plugin: this.plugin(),
      genesis: Buffer.from('in the beginning'),
      start: { handshakeMs: PATIENCE_MS, answerMs: PATIENCE_MS },
      shutdownMs: PATIENCE_MS,
      graceMs: PATIENCE_MS,
      restart: { firstDelayMs: 1 },
      ...options,
    };
  }

  async clear(): Promise<void> {
    await Promise.all(this.started.splice(0).map((chain) => chain.stop({ graceMs: 0 })));
    const none = (): boolean => this.children.countLiving() === 0;
    await eventually('the end of all processes', none, PATIENCE_MS);
  }
}

export function useChains(): ChainsAtWork {
  const chains = new ChainsAtWork();
  afterEach(async () => {
    try {
      await chains.clear();
    } finally {
      await chains.children.stopAll(0);
    }
  });
  return chains;
}
