import { readlinkSync } from 'node:fs';

import { VmreError } from '../../../support/errors/vmre-error';
import { PLUGIN } from '../guest-limits';

/**
 * The protocol version to announce.
 *
 * @param wanted one version, or several of which the node's is taken. The first one if the node does not report its own
 * in time
 * @throws VMRE_DEFINITION_INVALID unless they are whole numbers above 0
 */
export async function protocolVersionOf(wanted: number | readonly number[]): Promise<number> {
  const versions = [wanted].flat();
  const [first] = versions;
  if (first === undefined || !versions.every((each) => Number.isInteger(each) && each > 0)) {
    throw new VmreError(
      'VMRE_DEFINITION_INVALID',
      `protocolVersion is ${JSON.stringify(wanted)}, but must be whole numbers above 0`,
    );
  }
  if (versions.length === 1) return first;
  const ofNode = await versionOfNode();
  return ofNode !== undefined && versions.includes(ofNode) ? ofNode : first;
}

/** The version that the node reports, which is the parent of this process. Only on Linux. */
async function versionOfNode(): Promise<number | undefined> {
  let program: string;
  try {
    program = readlinkSync(`/proc/${process.ppid}/exe`);
  } catch {
    return undefined;
  }
  // A host in Node has no such option, and accepts any of them.
  if (/^(node|nodejs|bun)\b/.test(program.slice(program.lastIndexOf('/') + 1))) return undefined;
  const { askProgram } =
    require('../../../process/ask-program') as typeof import('../../../process/ask-program');
  const answer = await askProgram(program, ['--version-json'], PLUGIN.nodeVersionMs);
  return versionIn(answer ?? '');
}

/** The version in the answer to `--version-json`. */
export function versionIn(answer: string): number | undefined {
  try {
    const { rpcchainvm } = JSON.parse(answer) as { rpcchainvm?: unknown };
    return typeof rpcchainvm === 'number' ? rpcchainvm : undefined;
  } catch {
    return undefined;
  }
}
