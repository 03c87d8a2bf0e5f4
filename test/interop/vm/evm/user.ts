import { createPublicClient, createWalletClient, defineChain, http, webSocket } from 'viem';

import { CHAIN_ID, owners } from './genesis';

/** Blocks of one chain are 2 s apart, by the rules of the VM. */
export const SOON_MS = 15_000;
export const POLL_MS = 50;

/** A program of a user, with a key and a connection of each kind, on viem. */
export class User {
  readonly account;
  readonly reader;
  readonly wallet;

  /** @param rpc URL of the JSON-RPC */
  constructor(rpc: string, owner: 0 | 1 = 0) {
    this.account = owners[owner];
    const chain = defineChain({
      id: CHAIN_ID,
      name: 'interop',
      nativeCurrency: { name: 'Coin', symbol: 'COIN', decimals: 18 },
      rpcUrls: { default: { http: [rpc] } },
    });
    const common = { chain, transport: http(rpc), pollingInterval: POLL_MS };
    this.reader = createPublicClient(common);
    this.wallet = createWalletClient({ ...common, account: this.account });
  }

  /** The outcome of a transaction. */
  receipt(hash: `0x${string}`) {
    return this.reader.waitForTransactionReceipt({ hash, timeout: SOON_MS });
  }
}

/** Follows a chain over a web socket. */
export const listenerAt = (url: string) =>
  createPublicClient({ transport: webSocket(url, { reconnect: false }) });
