import { CommandRouter, type Json } from 'vmre';

import type { VatsRuntime } from './runtime';

const name = { type: String, pattern: /\w+/ } as const;
const amount = { type: Number, integer: true, min: 0 } as const;

/** What the requestor can do: each command is a message to a vat, and its answer. */
export const commandsOf = (runtime: VatsRuntime): CommandRouter<VatsRuntime> =>
  new CommandRouter<VatsRuntime>()
    .add(
      'account open',
      { description: 'Opens an account', args: { name, amount } },
      async ({ name, amount }) => ({ note: await runtime.ask('ledger', 'open', name, amount) }),
    )
    .add(
      'account move',
      { description: 'Moves from one account to another', args: { from: name, to: name, amount } },
      async ({ from, to, amount }) => ({
        note: await runtime.ask('ledger', 'move', from, to, amount),
      }),
    )
    .add(
      'account balance',
      { description: 'What an account has', args: { name } },
      async ({ name }) => ({ balance: await runtime.ask('ledger', 'balance', name) }),
    )
    .add('audit', { description: 'All that was done' }, () => runtime.ask('audit', 'notes'))
    .add(
      'send',
      {
        description: 'Any message; its arguments are a list in JSON',
        args: { vat: name, method: name, values: { type: String } },
      },
      ({ vat, method, values }) => runtime.ask(vat, method, ...(JSON.parse(values) as Json[])),
    )
    .add('stats', { description: 'What the kernel has' }, () => runtime.describe());
