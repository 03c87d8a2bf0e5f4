import { CommandRouter, type Json } from 'vmre';

/** The vats, as the commands see them. */
export interface Vats {
  /** Sends a message to a vat. @returns the answer */
  ask(vat: string, method: string, ...args: Json[]): Promise<Json>;
  describe(): Json;
}

const name = { type: String, pattern: /\w+/ } as const;
const amount = { type: Number, integer: true, min: 0 } as const;

/** What the requestor can do: each command is a message to a vat, and its answer. */
export const commandsOf = (vats: Vats): CommandRouter =>
  new CommandRouter()
    .add(
      'account open',
      { description: 'Opens an account', args: { name, amount } },
      async ({ name, amount }) => ({ note: await vats.ask('ledger', 'open', name, amount) }),
    )
    .add(
      'account move',
      { description: 'Moves from one account to another', args: { from: name, to: name, amount } },
      async ({ from, to, amount }) => ({
        note: await vats.ask('ledger', 'move', from, to, amount),
      }),
    )
    .add(
      'account balance',
      { description: 'What an account has', args: { name } },
      async ({ name }) => ({ balance: await vats.ask('ledger', 'balance', name) }),
    )
    .add('audit', { description: 'All that was done' }, () => vats.ask('audit', 'notes'))
    .add(
      'send',
      {
        description: 'Any message; its arguments are a list in JSON',
        args: { vat: name, method: name, values: { type: String } },
      },
      ({ vat, method, values }) => vats.ask(vat, method, ...(JSON.parse(values) as Json[])),
    )
    .add('stats', { description: 'What the kernel has' }, () => vats.describe());
