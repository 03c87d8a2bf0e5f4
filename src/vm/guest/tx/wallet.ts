import { VmreError } from '../../../support/errors/vmre-error';
import { addressOf, publicKeyOf, TxFormat } from './signed-tx';
import type { Tx } from './tx';
import { definitionOf } from './vm-def';

/** Signs transactions with one key, and sends them to a chain over HTTP. */
export class TxWallet {
  /** Its address: 20 bytes. */
  readonly address: Buffer;
  private readonly format: TxFormat;
  private readonly name: string;

  /**
   * @param type the class of the VM, with `@VmDef`
   * @param secretKey 32 bytes
   * @param url of the chain: `http://127.0.0.1:9650/ext/bc/<chain>`
   */
  constructor(
    type: abstract new (...args: never[]) => object,
    private readonly secretKey: Uint8Array,
    private readonly url: string,
  ) {
    const { name, transactions } = definitionOf(type);
    this.name = name;
    this.format = new TxFormat(transactions);
    this.address = addressOf(publicKeyOf(secretKey));
  }

  /** Signs a transaction and sends it. @returns its id, `0x…` @throws VMRE_TX_REFUSED */
  async send(tx: Tx, nonce?: bigint): Promise<string> {
    const { chainId } = await this.call<{ chainId: string }>('chain');
    const address = `0x${this.address.toString('hex')}`;
    const next = nonce ?? BigInt((await this.call<{ nonce: string }>('nonce', { address })).nonce);
    const chain = { chainId: Buffer.from(chainId.slice(2), 'hex'), nonce: next };
    const bytes = this.format.sign(tx, this.secretKey, chain);
    return (await this.call<{ txId: string }>('issueTx', { tx: `0x${bytes.toString('hex')}` }))
      .txId;
  }

  /** Calls a JSON-RPC method of the chain: `balance` is `<name>.balance`. @throws VMRE_TX_REFUSED */
  async call<T>(method: string, params: object = {}): Promise<T> {
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: `${this.name}.${method}`,
      params,
    });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(this.url, { method: 'POST', headers, body });
    const text = await response.text();
    let answer: { result?: T; error?: { message: string; data?: Record<string, unknown> } };
    try {
      answer = JSON.parse(text) as typeof answer;
    } catch {
      throw new VmreError(
        'VMRE_TX_REFUSED',
        `${this.url} answered ${response.status}: ${text.slice(0, 200)}`,
      );
    }
    if (!answer.error) return answer.result as T;
    throw new VmreError('VMRE_TX_REFUSED', answer.error.message, { data: answer.error.data ?? {} });
  }
}
