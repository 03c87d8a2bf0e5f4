import type { Channel } from '../../transport/transport';
import { aliasClient, type HostAliases } from './host-aliases';
import { memoryClient, type HostMemory } from './host-memory';
import { validatorsClient, type HostValidators } from './host-validators';
import { warpClient, type HostWarp } from './host-warp';

/** The services that the host gives to a chain. */
export interface HostServices {
  /** Names of chains. */
  readonly aliases: HostAliases;
  /** Shared memory with other chains of the node. */
  readonly memory: HostMemory;
  /** Validators of subnets. */
  readonly validators: HostValidators;
  /** Signatures of Warp messages. */
  readonly warp: HostWarp;
  /** The connections themselves. @internal */
  readonly channels: HostChannels;
}

/** The connections to a host. */
export interface HostChannels {
  readonly database: Channel;
  readonly services: Channel;
}

/** Makes the clients of the services of a host. */
export function hostServices(
  channels: HostChannels,
  own: { networkId: number; chainId: Uint8Array },
): HostServices {
  const { services } = channels;
  return {
    aliases: aliasClient(services),
    memory: memoryClient(services),
    validators: validatorsClient(services),
    warp: warpClient(services, own),
    channels,
  };
}
