import { join } from 'node:path';

/** What there is in a data directory, besides its record. */
export interface ChainPaths {
  readonly store: string;
  readonly files: string;
  readonly key: string;
  readonly genesis: string;
  /** There until a VM has opened the chain: what is here then belongs to no chain yet. */
  readonly mark: string;
}

/** Where everything of a chain is in its data directory. */
export const chainPaths = (dataDir: string): ChainPaths => ({
  store: join(dataDir, 'db'),
  files: join(dataDir, 'files'),
  key: join(dataDir, 'signer.key'),
  genesis: join(dataDir, 'chain.genesis'),
  mark: join(dataDir, 'chain.new'),
});
