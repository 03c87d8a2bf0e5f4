import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './markdown';
import { runProgram } from './run-program';

const QUESTION_MS = 30_000;

/** The settings that npm needs in an empty home. */
export interface NpmHere {
  /** The path of this machine to its registry. */
  settings: Record<string, string>;
  /** The directory with earlier downloads, stored by checksum. */
  downloads: string;
}

/** Reads npm's settings on this machine. */
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
    // Nothing is downloaded twice.
    settings: { npm_config_userconfig: userconfig, npm_config_prefer_offline: 'true' },
    downloads,
  };
}
