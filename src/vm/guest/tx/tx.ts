import type { Awaitable } from '../../../support/thenable';
import type { State } from '../state/state';

/** What a transaction can use while it is applied. */
export interface TxContext {
  /** The state to change. If `apply` throws, nothing changes. */
  readonly state: State;
  /** The address of who signed the transaction: 20 bytes. */
  readonly sender: Buffer;
  /** 32 bytes. */
  readonly txId: Buffer;
  /** The height of the block. */
  readonly height: bigint;
  /** The time of the block. */
  readonly timestamp: Date;
  /** Adds an event to the receipt. */
  readonly emit: (name: string, data: Readonly<Record<string, unknown>>) => void;
}

/** A transaction. Its properties with `@field` are what is signed. */
export abstract class Tx {
  /** Makes the changes of the transaction. It is refused, and is in no block, if this throws. */
  abstract apply(context: TxContext): Awaitable<void>;
}

/** A class of transactions, whose constructor needs no arguments. */
export type TxType<T extends Tx = Tx> = new () => T;
