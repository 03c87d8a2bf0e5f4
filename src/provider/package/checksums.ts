import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

export const checksumFile = 'SHA256SUMS';

/** A file of a package. */
export interface PackagedFile {
  /** Relative, with slashes. */
  path: string;
  bytes: number;
  sha256: string;
}

/** Reads every file below a directory, in the order of their names. */
export async function hashFiles(directory: string): Promise<PackagedFile[]> {
  const files: PackagedFile[] = [];
  for (const path of filesBelow(directory)) files.push(await hashFile(directory, path));
  return files;
}

export async function hashFile(directory: string, path: string): Promise<PackagedFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  await pipeline(createReadStream(join(directory, path)), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  });
  return { path, bytes, sha256: hash.digest('hex') };
}

/** Writes `SHA256SUMS`, which `sha256sum -c` reads, over everything else in a directory. */
export async function writeChecksums(directory: string): Promise<void> {
  const files = (await hashFiles(directory)).filter(({ path }) => path !== checksumFile);
  const lines = files.map(({ path, sha256 }) => `${sha256}  ${path}\n`);
  writeFileSync(join(directory, checksumFile), lines.join(''));
}

export function filesBelow(directory: string): string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .map((path) => path.replaceAll('\\', '/'))
    .sort((a, b) => (a < b ? -1 : 1));
}
