import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

import { filesBelow } from './checksums';

/** The time of all entries, so that the same files give the same archive. */
const epoch = new Date(0);

/** Writes a reproducible `.tar.gz` of all files below a directory: sorted, without times and owners. */
export async function writeArchive(directory: string, file: string): Promise<void> {
  const tar = require('tar') as typeof import('tar');
  const options = { cwd: directory, portable: true, mtime: epoch, noDirRecurse: true };
  // zlib writes no time into its header.
  await pipeline(tar.create(options, filesBelow(directory)), createGzip(), createWriteStream(file));
}
