import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { getAddress, parseEventLogs, type Address, type Hex } from 'viem';

import { formatId } from '../../../../src/vm/ids/id';
import { counter } from './counter';
import { POLL_MS, SOON_MS, User } from './user';
import { bytesOf, carrying, sentIn } from './warp-messages';

/** Of a transaction with a message; the VM cannot estimate it. */
const GAS = 500_000n;

/** A user of a counter, and the methods `warp_…` of its chain. */
export class CounterUser extends User {
  private readonly contract;

  constructor(
    rpc: string,
    readonly address: Address,
  ) {
    super(rpc);
    this.contract = { address, abi: counter.abi } as const;
  }

  /** A new counter. */
  static async deploy(rpc: string): Promise<CounterUser> {
    const user = new User(rpc);
    const { contractAddress } = await user.receipt(await user.wallet.deployContract(counter));
    return new CounterUser(rpc, getAddress(contractAddress!));
  }

  async add(amount: bigint): Promise<void> {
    const call = { ...this.contract, functionName: 'add', args: [amount] } as const;
    await this.receipt(await this.wallet.writeContract(call));
  }

  total(): Promise<bigint> {
    return this.reader.readContract({ ...this.contract, functionName: 'total' });
  }

  /** Waits until the blocks of the node add up to this total. */
  async reaches(total: bigint): Promise<void> {
    for (const until = Date.now() + SOON_MS; ; await sleep(POLL_MS)) {
      // The contract does not exist before its block.
      const is = await this.total().catch((error: Error) => error.message);
      if (is === total) return;
      if (Date.now() > until) throw new Error(`the total is ${is}, not ${total}`);
    }
  }

  /** @returns the message that its validators sign */
  async report(): Promise<Buffer> {
    const call = { ...this.contract, functionName: 'report' } as const;
    return sentIn((await this.receipt(await this.wallet.writeContract(call))).logs);
  }

  /** Sends a transaction that carries a signed message. */
  async take(message: Uint8Array) {
    const call = { ...this.contract, functionName: 'take', args: [0] } as const;
    const accessList = carrying(message);
    const receipt = await this.receipt(
      await this.wallet.writeContract({ ...call, accessList, gas: GAS }),
    );
    const events = parseEventLogs({
      ...{ abi: counter.abi, eventName: 'Reported' as const },
      logs: receipt.logs,
    });
    return { ...receipt, reported: events.map(({ args }) => args) };
  }

  /** The signature of the node alone. */
  signature(message: Uint8Array): Promise<Buffer> {
    return this.warp('getMessageSignature', idOf(message));
  }

  /** The message, signed by the validators that the plugin asked. @param quorum of 100 */
  signed(message: Uint8Array, quorum: number): Promise<Buffer> {
    return this.warp('getMessageAggregateSignature', idOf(message), quorum, '');
  }

  private async warp(method: string, ...params: unknown[]): Promise<Buffer> {
    const request = { method: `warp_${method}`, params } as never;
    return bytesOf(await this.reader.request<{ ReturnType: Hex; Method: string }>(request));
  }
}

const idOf = (message: Uint8Array): string =>
  formatId(createHash('sha256').update(message).digest());
