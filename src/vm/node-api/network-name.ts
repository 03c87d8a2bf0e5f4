const names: Readonly<Record<number, string>> = {
  1: 'mainnet',
  2: 'cascade',
  3: 'denali',
  4: 'everest',
  5: 'fuji',
  10: 'testing',
  12345: 'local',
};

/** The name of a network as in AvalancheGo: `local`, `network-1337`. */
export const networkName = (networkId: number): string =>
  names[networkId] ?? `network-${networkId}`;
