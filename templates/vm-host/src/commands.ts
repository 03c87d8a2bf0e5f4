import { CommandRouter, type Json } from 'vmre';
import type { ChainVm } from 'vmre/vm';

import { call, describe } from './chain';

const args = { method: { type: String }, params: { type: String } } as const;

/** What the requestor can do with the chain: RUN `block build`. */
export const commandsOf = (chain: ChainVm): CommandRouter =>
  new CommandRouter()
    .add('chain info', { description: 'Where the chain is' }, () => describe(chain))
    .add('block build', { description: 'Makes a block of what the VM has' }, async () => {
      const { height, bytes } = await chain.buildBlock();
      return { height: Number(height), size: bytes.length };
    })
    .add('call', { description: 'Calls the API of the VM', args }, ({ method, params }) =>
      call(chain, method, JSON.parse(params) as Json),
    );
