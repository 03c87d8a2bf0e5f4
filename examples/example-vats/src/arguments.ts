import { positional } from 'vmre';

const name = { type: String, pattern: /\w+/ } as const;
const amount = { type: Number, integer: true, min: 0 } as const;

/** A new account and what it has. */
export class NewAccount {
  @positional(name) name!: string;
  @positional(amount) amount!: number;
}

/** A move from one account to another. */
export class Move {
  @positional(name) from!: string;
  @positional(name) to!: string;
  @positional(amount) amount!: number;
}

/** An account. */
export class Account {
  @positional(name) name!: string;
}

/** A message to a vat. */
export class Message {
  @positional(name) vat!: string;
  @positional(name) method!: string;
  @positional({ type: String, description: 'The arguments, as a list in JSON' }) values!: string;
}
