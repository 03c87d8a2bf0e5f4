import {
  field,
  rpc,
  Tx,
  TxVm,
  VmDef,
  type ReadableState,
  type State,
  type TxContext,
} from '../../../../src/vm/guest';

const balanceOf = async (state: ReadableState, owner: Uint8Array): Promise<bigint> =>
  BigInt(String((await state.get(owner)) ?? 0));

/** Gives tokens to another address. */
export class Transfer extends Tx {
  @field.address() to: Uint8Array = Buffer.alloc(20);
  @field.u64({ min: 1n }) amount = 1n;
  @field.text({ maxBytes: 32 }) note = '';

  async apply({ state, sender, emit }: TxContext): Promise<void> {
    const before = await balanceOf(state, sender);
    if (before < this.amount) throw new Error(`the balance is ${before}, less than ${this.amount}`);
    state.put(sender, String(before - this.amount));
    state.put(this.to, String((await balanceOf(state, this.to)) + this.amount));
    emit('transferred', { from: sender, to: this.to, amount: this.amount, note: this.note });
  }
}

/** A token. Its genesis is JSON: the amount of each address in hex. */
@VmDef({ name: 'token', version: '1.0.0', transactions: [Transfer] })
export class TokenVm extends TxVm {
  begin(genesis: Buffer, state: State): void {
    const owners = JSON.parse(genesis.toString()) as Record<string, string>;
    for (const [owner, amount] of Object.entries(owners))
      state.put(Buffer.from(owner, 'hex'), amount);
  }

  @rpc()
  async balance({ address }: { address: string }): Promise<bigint> {
    return balanceOf(this.state, Buffer.from(address.replace(/^0x/, ''), 'hex'));
  }
}
