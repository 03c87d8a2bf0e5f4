import type { InitializeInput } from '../client/vm-input';
import type { ChainData } from './chain-data';
import type { ChainVmOptions } from './chain-options';
import type { ChainServices } from './chain-services';

/** Makes the input of the Initialize call. */
export function initializeInput(
  { identity, key, genesis, filesDir }: ChainData,
  { upgrade, config, networkUpgrades }: ChainVmOptions,
  { databaseAddress, address }: Pick<ChainServices, 'databaseAddress' | 'address'>,
): InitializeInput {
  return {
    ...identity,
    publicKey: key.publicKey,
    // Placeholder ids: these chains do not exist here.
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
