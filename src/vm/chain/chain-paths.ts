import { join } from 'node:path';

/** The paths in a data directory, besides its record. */
export interface ChainPaths {
  readonly store: string;
  readonly files: string;
  readonly key: string;
  readonly genesis: string;
  /** Exists until a VM opened the chain: until then the content belongs to no chain. */
  readonly mark: string;
}

/** The paths of a chain in its data directory. */
export const chainPaths = (dataDir: string): ChainPaths => ({
  store: join(dataDir, 'db'),
  files: join(dataDir, 'files'),
  key: join(dataDir, 'signer.key'),
  genesis: join(dataDir, 'chain.genesis'),
  mark: join(dataDir, 'chain.new'),
});
