import { CommandRouter, type Json } from 'vmre';
import { formatId, type ChainVm, type Head } from 'vmre/vm';

/** The chain, as its commands see it. */
export interface Chain {
  readonly chain: ChainVm;
  /** The method of the VM's API that takes a transaction. */
  readonly issueMethod: string;
  /** Calls a method of the VM's API. */
  call(method: string, params: Json): Promise<Json>;
  describe(): Json;
}

const describe = ({ height, id, bytes, timestamp }: Head): Json => ({
  height: height.toString(),
  id: formatId(id),
  size: bytes.length,
  time: timestamp.toISOString(),
});

/** What the requestor can do with the chain: RUN `block build`. */
export const commandsOf = (host: Chain): CommandRouter =>
  new CommandRouter()
    .add('chain info', { description: 'Where the chain is and what it runs on' }, () =>
      host.describe(),
    )
    .add('chain height', { description: 'Height of the last block' }, () => ({
      height: host.chain.head.height.toString(),
    }))
    .add('block last', { description: 'The last block' }, () => describe(host.chain.head))
    .add('block build', { description: 'Makes a block of what the VM has' }, async () =>
      describe(await host.chain.buildBlock()),
    )
    .add(
      'block accept',
      {
        description: 'Accepts a block that was made elsewhere',
        args: { bytes: { type: String, pattern: /(?:[0-9a-f]{2})+/i } },
      },
      async ({ bytes }) => describe(await host.chain.acceptBlock(Buffer.from(bytes, 'hex'))),
    )
    .add(
      'tx issue',
      { description: 'Gives the VM a transaction', args: { tx: { type: String } } },
      ({ tx }) => host.call(host.issueMethod, { tx }),
    )
    .add(
      'api call',
      {
        description: 'Calls a JSON-RPC method of the VM',
        args: { method: { type: String }, params: { type: String } },
      },
      ({ method, params }) => host.call(method, JSON.parse(params) as Json),
    );
