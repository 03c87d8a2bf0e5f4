import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { root } from './places';

const run = promisify(execFile);
const LONGEST_MS = 15 * 60_000;

const texts = join(root, 'bench/swingset');
const directory = join(root, '.cache/swingset');
/** Contains the package.json of the installation once it is complete. */
const proof = join(directory, 'installed.json');

/** The path of the published SwingSet programs, or why they are unavailable. */
export type Installed = { directory: string } | { missing: string };

/** Installs the published SwingSet outside of the project; it compiles SQLite and its engine, once. */
export async function installSwingset(): Promise<Installed> {
  mkdirSync(directory, { recursive: true });
  for (const name of ['package.json', 'peer', 'shared', 'vats']) {
    cpSync(join(texts, name), join(directory, name), { recursive: true });
  }
  const wanted = readFileSync(join(texts, 'package.json'), 'utf8');
  if (existsSync(proof) && readFileSync(proof, 'utf8') === wanted) return { directory };
  process.stderr.write('installing the published SwingSet; it takes minutes, once\n');
  try {
    await inside('npm', 'install', '--ignore-scripts', '--no-package-lock', '--no-audit');
    await inside('npm', 'rebuild', 'better-sqlite3', '@agoric/xsnap');
    await inside(process.execPath, 'peer/bundles.mjs');
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    const last = stderr.trim().split('\n').slice(-3).join(' ');
    return { missing: `the published SwingSet cannot be installed: ${last || String(error)}` };
  }
  writeFileSync(proof, wanted);
  return { directory };
}

async function inside(command: string, ...args: readonly string[]): Promise<void> {
  await run(command, args, { cwd: directory, timeout: LONGEST_MS });
}
