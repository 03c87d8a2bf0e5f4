import { readFileSync } from 'node:fs';

import type { Packed } from './pack';

/** What publint finds wrong with a package. */
export async function publintProblems({ path }: Packed): Promise<string[]> {
  const { publint } = await import('publint');
  const { formatMessage } = await import('publint/utils');
  const { messages, pkg } = await publint({ pack: { tarball: bytesOf(path) }, strict: true });
  return messages.map((message) => formatMessage(message, pkg as never) ?? message.code);
}

/**
 * What arethetypeswrong finds wrong with the types of a package. Node 10 knows no `exports`, and no
 * supported TypeScript resolves as it did.
 */
export async function typeProblems({ path }: Packed): Promise<string[]> {
  const { checkPackage, createPackageFromTarballData } = await import('@arethetypeswrong/core');
  const result = await checkPackage(createPackageFromTarballData(new Uint8Array(bytesOf(path))));
  if (!result.types) return ['it has no types'];
  return result.problems
    .filter((problem) => !('resolutionKind' in problem && problem.resolutionKind === 'node10'))
    .map((problem) => JSON.stringify(problem));
}

function bytesOf(path: string): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  return buffer.slice(byteOffset, byteOffset + byteLength);
}
