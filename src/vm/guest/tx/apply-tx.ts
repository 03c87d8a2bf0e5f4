import type { State } from '../state/state';
import { plainJson } from '../rpc/plain-json';
import { authorState } from './author-state';
import type { SignedTx } from './signed-tx';
import { txRefused } from './tx-error';
import { messageOf } from '../../../support/errors/vmre-error';

/** Something that a transaction emitted. */
export interface TxEvent {
  readonly name: string;
  readonly data: unknown;
}

/** What became of a transaction in a block. */
export interface Receipt {
  readonly height: string;
  readonly index: number;
  readonly sender: string;
  readonly type: string;
  readonly events: readonly TxEvent[];
}

/** Where the framework stores what belongs to transactions; the keys of authors begin with `u`. */
const nonceKey = (sender: Uint8Array): Buffer => Buffer.concat([Buffer.from('n'), sender]);
const receiptKey = (id: Uint8Array): Buffer => Buffer.concat([Buffer.from('r'), id]);

type Reader = Pick<State, 'get'>;

/** The nonce that a sender must use next. */
export async function nextNonce(state: Reader, sender: Uint8Array): Promise<bigint> {
  const value = await state.get(nonceKey(sender));
  return value ? value.readBigUInt64BE() : 0n;
}

/** The receipt of an accepted transaction. */
export async function receiptOf(state: Reader, id: Uint8Array): Promise<Receipt | undefined> {
  const value = await state.get(receiptKey(id));
  return value && (JSON.parse(value.toString()) as Receipt);
}

/** Applies a transaction, all of it or nothing. @throws VMRE_TX_REFUSED */
export async function applyTx(
  state: State,
  { tx, id, sender, nonce }: SignedTx,
  block: { height: bigint; timestamp: Date; index: number },
): Promise<void> {
  const next = await nextNonce(state, sender);
  if (nonce !== next) throw txRefused('nonce', `${nonce}: the next one is ${next}`);
  const { height, timestamp, index } = block;
  const events: TxEvent[] = [];
  await state.attempt(async (draft) => {
    const emit = (name: string, data: Readonly<Record<string, unknown>>): void =>
      void events.push({ name, data: plainJson(data) });
    const context = {
      state: authorState(draft),
      ...{ sender: Buffer.from(sender), txId: Buffer.from(id), height, timestamp, emit },
    };
    try {
      await tx.apply(context);
    } catch (error) {
      throw txRefused('rejected', messageOf(error), error);
    }
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(nonce + 1n);
    draft.put(nonceKey(sender), bytes);
    const type = tx.constructor.name;
    const receipt: Receipt = {
      height: String(height),
      index,
      sender: `0x${sender.toString('hex')}`,
      type,
      events,
    };
    draft.put(receiptKey(id), JSON.stringify(receipt));
  });
}
