import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { Bundle } from './bundle';
import type { PackageRequest } from './package-request';
import type { Project } from './project';
import type { LicensedPart } from './licenses';
import type { NodeLock } from './node-lock';

/** What a format builds a package from. */
export interface BuildContext {
  request: PackageRequest;
  project: Project;
  /** The output directory, which becomes `ya-runtime-<name>`. */
  directory: string;
  /** A directory for temporary files. */
  scratch: string;
  /** The checksums of Node binaries of the project. */
  nodes: NodeLock;
  /** Reports the current step. */
  progress: (line: string) => void;
}

/** The result of a format. */
export interface BuildOutput {
  /** Name of the executable. */
  executable: string;
  bundle: Bundle;
  /** Parts of the package besides the bundled files. */
  parts: LicensedPart[];
  /** Notes for the author. */
  notes: string[];
}

/** Writes a file of a package; its directories are created. */
export function writePackaged(path: string, contents: string | Buffer, isProgram = false): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents, { mode: isProgram ? 0o700 : 0o600 }); // the final modes are set at the end
}

/** Writes the bundle, and a package.json that marks it as CommonJS. */
export function writeBundle(directory: string, { files }: Bundle, { identity }: Project): void {
  for (const [path, text] of files) writePackaged(join(directory, path), text);
  const content = { ...identity, private: true, type: 'commonjs' };
  writePackaged(join(directory, 'package.json'), `${JSON.stringify(content, null, 2)}\n`);
}
