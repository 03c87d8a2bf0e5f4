import { CommandRouter } from 'vmre';
import type { VatKernel } from 'vmre/vat';

import { jsonOf } from './kernel';

const args = { amount: { type: Number } } as const;

/** What the requestor can do: each command is a message to a vat, and prints the answer. */
export const commandsOf = (kernel: VatKernel): CommandRouter =>
  new CommandRouter()
    .add('add', { description: 'Adds to the counter', args }, async ({ amount }) =>
      jsonOf(await kernel.call('counter', 'add', amount)),
    )
    .add('journal', { description: 'All that was done' }, async () =>
      jsonOf(await kernel.call('journal', 'notes')),
    )
    .add('stats', { description: 'What the kernel has' }, () => {
      const { vats } = kernel.statistics;
      return { vats: vats.map(({ name }) => name) };
    });
