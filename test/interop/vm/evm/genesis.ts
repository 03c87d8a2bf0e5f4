import { privateKeyToAccount } from 'viem/accounts';

export const CHAIN_ID = 43_112_001;
/** Seconds: when all upgrades of a local network are active, as in AvalancheGo. */
const UPGRADED = 1_607_144_400;

/** Two keys for these checks only; each owns 1,000 coins at the beginning. */
export const owners = [
  privateKeyToAccount(`0x${'7a'.repeat(32)}`),
  privateKeyToAccount(`0x${'7b'.repeat(32)}`),
] as const;

export const COIN = 10n ** 18n;
export const ENDOWMENT = 1000n * COIN;

/** A chain of the EVM with Warp messages. */
export const genesis = JSON.stringify({
  config: {
    chainId: CHAIN_ID,
    feeConfig: {
      gasLimit: 15_000_000,
      targetBlockRate: 2,
      minBaseFee: 1_000_000_000,
      targetGas: 100_000_000,
      baseFeeChangeDenominator: 48,
      minBlockGasCost: 0,
      maxBlockGasCost: 0,
      blockGasCostStep: 0,
    },
    warpConfig: { blockTimestamp: UPGRADED, quorumNumerator: 67 },
  },
  alloc: Object.fromEntries(
    owners.map(({ address }) => [address.slice(2), { balance: `0x${ENDOWMENT.toString(16)}` }]),
  ),
  nonce: '0x0',
  timestamp: `0x${UPGRADED.toString(16)}`,
  extraData: '0x',
  gasLimit: '0xe4e1c0',
  difficulty: '0x0',
  mixHash: `0x${'0'.repeat(64)}`,
  coinbase: `0x${'0'.repeat(40)}`,
});

/** Serves the methods `warp_…`. */
export const config = JSON.stringify({ 'warp-api-enabled': true });

/**
 * For `upgrade`: without the upgrade called Granite blocks follow each other at once, else after 2 s (ACP-226). Seconds,
 * in the year 2286.
 */
export const quickBlocks = JSON.stringify({
  networkUpgradeOverrides: { graniteTimestamp: 10_000_000_000 },
});
