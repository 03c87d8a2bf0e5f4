import { chmodSync, copyFileSync, existsSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { VmreError } from '../../support/errors/vmre-error';
import { readForeignFile } from '../../support/foreign-file';
import { fetchNode, type FetchedNode } from './fetched-node';
import type { BuildContext } from './layout';
import type { LicensedPart } from './licences';
import { hostTarget, type Target } from './package-request';
import { runProgram } from './program-runner';

const LIMIT_MS = 120_000;

/**
 * Copies the Node of a target to a place, without what only debuggers read.
 *
 * @throws VMRE_PACKAGE_DOWNLOAD_FAILED, VMRE_PACKAGE_NODE_CHANGED
 */
export async function placeNode(
  context: BuildContext,
  place: string,
): Promise<{ parts: LicensedPart[]; notes: string[] }> {
  const { target, nodeVersion = process.versions.node } = context.request;
  const source = await nodeFor(context, target, nodeVersion);
  copyFileSync(source.program, place);
  chmodSync(place, 0o755);
  const isLarger = target.startsWith('linux') && !(await strip(place));
  const license =
    source.licence && existsSync(source.licence)
      ? readForeignFile(source.licence).toString()
      : undefined;
  const at = `https://github.com/nodejs/node/blob/v${nodeVersion}/LICENSE`;
  return {
    parts: [
      {
        title: `Node.js ${nodeVersion} (MIT and others)`,
        text: license ?? `Its licence, and those of what is in it: ${at}`,
      },
    ],
    notes: !isLarger
      ? []
      : ['Node is packaged with its symbols: strip was not there, or not for it'],
  };
}

/**
 * The Node that runs this, if it can be copied and is the one wanted; else that of the registry, which has to be
 * the one that the project knows.
 *
 * @throws VMRE_PACKAGE_DOWNLOAD_FAILED, VMRE_PACKAGE_NODE_CHANGED
 */
export async function nodeFor(
  { nodes, progress }: BuildContext,
  target: Target,
  version: string,
): Promise<FetchedNode> {
  const isOwn = target === hostTarget && version === process.versions.node;
  const { node_shared: isShared } = process.config.variables as { node_shared?: boolean };
  if (isOwn && isShared !== true) {
    const program = realpathSync(process.execPath);
    return { program, licence: join(dirname(program), '../LICENSE') };
  }
  const fetched = await fetchNode(target, version, progress);
  nodes.check(target, version, fetched.program);
  return fetched;
}

/** Smaller by an eighth. It has to be done before anything is put into the binary. */
async function strip(node: string): Promise<boolean> {
  const copy = `${node}.stripped`;
  try {
    await runProgram({
      program: 'strip',
      args: ['-o', copy, node],
      limit: LIMIT_MS,
      purpose: 'strip',
    });
    copyFileSync(copy, node);
    return true;
  } catch (error) {
    if (VmreError.is(error)) return false; // not there, or not for this architecture
    throw error;
  } finally {
    rmSync(copy, { force: true });
  }
}
