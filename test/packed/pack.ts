import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { runProgram } from '../support/run-program';

export const root = join(__dirname, '../..');

/** A packed package. */
export interface Packed {
  name: string;
  /** The .tgz file. */
  path: string;
  /** Its size in bytes. */
  size: number;
  /** Paths inside the package, their bytes and modes. */
  files: readonly { path: string; size: number; mode: number }[];
}

const PACK_MS = 120_000;

/** Packs a package into a directory, like `npm publish`. */
export async function pack(directory: string, into: string): Promise<Packed> {
  const words = ['npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', into];
  const finished = await runProgram({ words, cwd: directory, env: process.env, deadline: PACK_MS });
  if (finished.exit !== 'exit code 0') throw new Error(`npm pack: ${finished.stderr}`);
  // npm prints an array or an object by name, depending on its version.
  const [report] = Object.values(JSON.parse(finished.stdout) as Record<string, NpmReport>);
  if (!report) throw new Error(`npm pack reported nothing in ${directory}`);
  return { ...report, path: join(into, report.filename) };
}

type NpmReport = Omit<Packed, 'path'> & { filename: string };

/** The relevant parts of a package.json. */
export interface Manifest {
  name: string;
  exports?: Record<string, unknown>;
  bin?: Record<string, string>;
}

export const manifestOf = (directory: string): Manifest =>
  JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest;
