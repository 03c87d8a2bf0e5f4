import { encodePlain } from '../../capdata/encode-capdata';
import type { CapData } from '../../types/capdata';

/** What is told of an upgrade where nothing else is said. */
export const DEFAULT_UPGRADE_MESSAGE = 'vat upgraded';

/** For whoever waits for a promise of the old code. */
export const upgradedData = (incarnationNumber: number, upgradeMessage: string): CapData<never> =>
  encodePlain({ name: 'vatUpgraded', upgradeMessage, incarnationNumber });

/** @throws VMRE_VAT_VALUE_UNPASSABLE for one that is too long to be told */
export const checkUpgradeMessage = (message: string): void => void upgradedData(0, message);
