import type { Suite } from './suite';

/** Loads an EVM library only when this suite runs. */
const lives = () => require('./evm-lives') as typeof import('./evm-lives');

/** The EVM stores its state itself, without fsync: lost blocks are replayed, whichever process is killed. */
export const evmKilled: Suite = {
  describe:
    'chains of the EVM, whose plugin or host is killed while payments flow: nothing is lost',
  full: 300,
  round: (random) => lives().killEvm(random),
  summary: () => JSON.stringify(lives().counts),
};
