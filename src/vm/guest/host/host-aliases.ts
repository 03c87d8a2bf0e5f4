import { AliasReaderService } from '../../protocol/alias-reader';
import { checkId } from '../../ids/id';
import { clientOf } from '../../transport/service';
import type { Channel } from '../../transport/transport';
import { PEERS } from '../guest-limits';

/** Names of the chains of the node. */
export interface HostAliases {
  /** The id of the chain with a name. @throws VMRE_RPC_FAILED for an unknown name */
  lookup(alias: string): Promise<Buffer>;
  /** The first name of a chain. @throws VMRE_RPC_FAILED for an unknown chain */
  primaryAlias(chainId: Uint8Array): Promise<string>;
  /** All names of a chain; none for an unknown chain. */
  aliases(chainId: Uint8Array): Promise<readonly string[]>;
}

const limit = { deadlineMs: PEERS.callMs };

/** A client of the names of the host. */
export function aliasClient(channel: Channel): HostAliases {
  const client = clientOf(AliasReaderService, channel);
  return {
    lookup: async (alias) => Buffer.from((await client.lookup({ alias }, limit)).id),
    primaryAlias: async (chainId) =>
      (await client.primaryAlias({ id: checkId(chainId) }, limit)).alias,
    aliases: async (chainId) => (await client.aliases({ id: checkId(chainId) }, limit)).aliases,
  };
}
