import { chmodSync, copyFileSync, existsSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { VmreError } from '../../support/errors/vmre-error';
import { readForeignFile } from '../../support/foreign-file';
import { fetchNode, type FetchedNode } from './fetched-node';
import type { BuildContext } from './layout';
import type { LicensedPart } from './licenses';
import { hostTarget, type Target } from './package-request';
import { runProgram } from './program-runner';

const LIMIT_MS = 120_000;

/**
 * Copies the Node of a target, without debugging symbols.
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
  const license = existsSync(source.license)
    ? readForeignFile(source.license).toString()
    : undefined;
  const at = `https://github.com/nodejs/node/blob/v${nodeVersion}/LICENSE`;
  return {
    parts: [
      {
        title: `Node.js ${nodeVersion} (MIT and others)`,
        text: license ?? `Its license, and those of its parts: ${at}`,
      },
    ],
    notes: !isLarger
      ? []
      : ['Node is packaged with its symbols: strip is missing, or does not support the target'],
  };
}

/**
 * The Node of this process if it matches and can be copied; otherwise that of the registry, whose checksum must match
 * the one that the project recorded.
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
    return { program, license: join(dirname(program), '../LICENSE') };
  }
  const fetched = await fetchNode(target, version, progress);
  nodes.check(target, version, fetched.program);
  return fetched;
}

/** Makes the binary smaller by an eighth. Must be done before the bundle is injected. */
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
    if (VmreError.is(error)) return false; // missing, or not for this architecture
    throw error;
  } finally {
    rmSync(copy, { force: true });
  }
}
