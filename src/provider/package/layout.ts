import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { Bundle } from './bundle';
import type { PackageRequest } from './package-request';
import type { Project } from './project';
import type { LicensedPart } from './licences';
import type { NodeLock } from './node-lock';

/** What a format is given to make its files from. */
export interface BuildContext {
  request: PackageRequest;
  project: Project;
  /** The directory of the runtime, which becomes `ya-runtime-<name>`. */
  directory: string;
  /** A directory for what is needed on the way. */
  scratch: string;
  /** Which binaries of Node the project is packaged with. */
  nodes: NodeLock;
  /** Tells what is being done, where that takes a while. */
  progress: (line: string) => void;
}

/** What a format has made. */
export interface BuildOutput {
  /** Name of the executable. */
  executable: string;
  bundle: Bundle;
  /** What is inside besides what was bundled. */
  parts: LicensedPart[];
  /** What the author has to know. */
  notes: string[];
}

/** Writes a file of a package. */
export function writePackaged(path: string, contents: string | Buffer, isProgram = false): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents, { mode: isProgram ? 0o700 : 0o600 }); // for others: at the end
}

/** Writes the bundle, and the package.json that says how Node has to read it. */
export function writeBundle(directory: string, { files }: Bundle, { identity }: Project): void {
  for (const [path, text] of files) writePackaged(join(directory, path), text);
  const content = { ...identity, private: true, type: 'commonjs' };
  writePackaged(join(directory, 'package.json'), `${JSON.stringify(content, null, 2)}\n`);
}
