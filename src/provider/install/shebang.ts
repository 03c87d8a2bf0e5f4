import { closeSync, readSync, statSync } from 'node:fs';

import { openForeignFile, readForeignFile } from '../../support/foreign-file';
import { installedMode } from '../file-modes';
import { writeWhole } from './copy-tree';

/** The kernel reads at most this many bytes, and allows no spaces in the path. */
const MAX_LINE_BYTES = 127;
const MAX_HEAD_BYTES = 4096;
/** Bundles are far smaller. */
const MAX_SCRIPT_BYTES = 512 * 1024 * 1024;

/** The first line of a script without `#!`; undefined for other files. */
export function interpreterOf(program: string): string | undefined {
  const head = Buffer.alloc(MAX_HEAD_BYTES);
  const file = openForeignFile(program);
  try {
    const length = readSync(file, head, 0, head.length, 0);
    const [line = ''] = head.toString('latin1', 0, length).split('\n');
    return line.startsWith('#!') ? line.slice(2).trim() : undefined;
  } finally {
    closeSync(file);
  }
}

/** Whether a script looks up its interpreter in PATH, which a service manager may not set. */
export const dependsOnPath = (interpreter: string): boolean =>
  /^\/usr\/bin\/env\s/.test(interpreter);

/**
 * Makes a script start with a certain Node instead of the one in PATH.
 *
 * @returns whether the script was changed
 */
export function pinNode(program: string, node: string): boolean {
  const interpreter = interpreterOf(program);
  if (interpreter === undefined || !/^\/usr\/bin\/env\s+node$/.test(interpreter)) return false;
  const bytes = readForeignFile(program, MAX_SCRIPT_BYTES);
  const { mode } = statSync(program);
  const rest = bytes.subarray(bytes.indexOf('\n') + 1);
  writeWhole(program, Buffer.concat([Buffer.from(firstLines(node)), rest]), installedMode(mode));
  return true;
}

function firstLines(node: string): string {
  const line = `#!${node}`;
  if (!/\s/.test(node) && Buffer.byteLength(line) <= MAX_LINE_BYTES) return `${line}\n`;
  // The kernel would cut the line. For a shell, the second line is a command that replaces the shell by Node; for
  // Node, it is a string and a comment.
  return `#!/bin/sh\n':' //; exec '${node.replaceAll("'", `'\\''`)}' "$0" "$@"\n`;
}
