import type { InitializeInput } from '../client/vm-input';
import type { ChainData } from './chain-data';
import type { ChainVmOptions } from './chain-options';
import type { ChainServices } from './chain-services';

/** What the VM of a chain is told of it. */
export function initializeInput(
  { identity, key, genesis, filesDir }: ChainData,
  { upgrade, config, networkUpgrades }: ChainVmOptions,
  { databaseAddress, address }: Pick<ChainServices, 'databaseAddress' | 'address'>,
): InitializeInput {
  return {
    ...identity,
    publicKey: key.publicKey,
    // No other chains: ids that nobody has.
    xChainId: Buffer.alloc(32, 1),
    cChainId: Buffer.alloc(32, 2),
    avaxAssetId: Buffer.alloc(32, 3),
    chainDataDir: filesDir,
    genesisBytes: genesis,
    ...(upgrade && { upgradeBytes: upgrade }),
    ...(config && { configBytes: config }),
    ...(networkUpgrades && { networkUpgrades }),
    dbServerAddr: databaseAddress,
    serverAddr: address,
  };
}
