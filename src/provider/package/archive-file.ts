import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

import { filesBelow } from './checksums';

/** Of everything in an archive, so that the same files make the same bytes. */
const epoch = new Date(0);

/** Writes a `.tar.gz` of all files below a directory: sorted, without times and owners. */
export async function writeArchive(directory: string, file: string): Promise<void> {
  const tar = require('tar') as typeof import('tar');
  const options = { cwd: directory, portable: true, mtime: epoch, noDirRecurse: true };
  // zlib writes no time into its header.
  await pipeline(tar.create(options, filesBelow(directory)), createGzip(), createWriteStream(file));
}
