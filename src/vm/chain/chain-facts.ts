import { basename, extname } from 'node:path';

import type { Head } from '../client/block';
import { SubprocessLauncher } from '../launch/subprocess/subprocess-launcher';
import { checkId, formatId, parseId } from '../ids/id';
import { vmIdOf } from '../ids/vm-id';
import type { NodeFacts } from '../node-api/node-facts';
import { defaultNetworkUpgrades } from '../protocol/network-upgrades';
import type { ChainData } from './chain-data';
import type { ChainVmOptions } from './chain-options';
import type { RunningChain } from './running-chain';

/** The facts that a node with one chain reports. @throws VMRE_VM_ID_INVALID */
export function factsOf(
  { identity, key }: Pick<ChainData, 'identity' | 'key'>,
  options: ChainVmOptions,
  running: () => RunningChain | undefined,
  head: () => Head | undefined,
): NodeFacts {
  const { networkId, nodeId, chainId, subnetId } = identity;
  const names = new Set([...(options.aliases ?? []), formatId(chainId)]);
  const chain = {
    ...{ id: chainId, subnetId, names: [...names], head },
    vmId: options.vmId ? checkId(options.vmId, 'the id of the VM') : vmIdOfPlugin(options.plugin),
    running: () => {
      const life = running();
      if (!life) return undefined;
      const { version, protocolVersion } = life.vm;
      return { client: life.client, version, protocolVersion };
    },
  };
  const upgrades = options.networkUpgrades ?? defaultNetworkUpgrades;
  return { networkId, nodeId, key, upgrades, chains: [chain] };
}

/**
 * The id of the VM of a plugin whose file is named after the id, as in a plugin directory, or after the name
 * of the VM.
 */
function vmIdOfPlugin(plugin: ChainVmOptions['plugin']): Buffer | undefined {
  const path = plugin instanceof SubprocessLauncher ? plugin.path : plugin;
  if (typeof path !== 'string') return undefined;
  const name = basename(path, extname(path));
  for (const idOf of [parseId, vmIdOf]) {
    try {
      return idOf(name);
    } catch {
      // It has another name.
    }
  }
  return undefined;
}
