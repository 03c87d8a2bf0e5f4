import { CommandRouter, type Json } from 'vmre';
import { formatId, type Head } from 'vmre/vm';

import type { VmRuntime } from './runtime';

const describe = ({ height, id, bytes, timestamp }: Head): Json => ({
  height: height.toString(),
  id: formatId(id),
  size: bytes.length,
  time: timestamp.toISOString(),
});

/** What the requestor can do with the chain: RUN `block build`. */
export const commandsOf = (runtime: VmRuntime): CommandRouter<VmRuntime> =>
  new CommandRouter<VmRuntime>()
    .add('chain info', { description: 'Where the chain is and what it runs on' }, () =>
      runtime.describe(),
    )
    .add('chain height', { description: 'Height of the last block' }, () => ({
      height: runtime.chain.head.height.toString(),
    }))
    .add('block last', { description: 'The last block' }, () => describe(runtime.chain.head))
    .add('block build', { description: 'Makes a block of what the VM has' }, async () =>
      describe(await runtime.chain.buildBlock()),
    )
    .add(
      'block accept',
      {
        description: 'Accepts a block that was made elsewhere',
        args: { bytes: { type: String, pattern: /(?:[0-9a-f]{2})+/i } },
      },
      async ({ bytes }) => describe(await runtime.chain.acceptBlock(Buffer.from(bytes, 'hex'))),
    )
    .add(
      'tx issue',
      { description: 'Gives the VM a transaction', args: { tx: { type: String } } },
      ({ tx }) => runtime.call(runtime.issueMethod, { tx }),
    )
    .add(
      'api call',
      {
        description: 'Calls a JSON-RPC method of the VM',
        args: { method: { type: String }, params: { type: String } },
      },
      ({ method, params }) => runtime.call(method, JSON.parse(params) as Json),
    );
