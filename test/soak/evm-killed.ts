import type { Suite } from './suite';

/** Only who plays it waits for a library of the EVM to load. */
const lives = () => require('./evm-lives') as typeof import('./evm-lives');

/** The EVM keeps its state itself, without fsync: what it loses is replayed, whoever is killed. */
export const evmKilled: Suite = {
  describe:
    'chains of the EVM, whose plugin or host is killed while payments flow: nothing is lost',
  full: 300,
  round: (random) => lives().killEvm(random),
  summary: () => JSON.stringify(lives().counts),
};
