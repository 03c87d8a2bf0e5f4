/** Signatures of the parts of a zip archive. */
const [END, ENTRY, FILE] = [0x06054b50, 0x02014b50, 0x04034b50];
const [END_BYTES, ENTRY_BYTES, FILE_BYTES] = [22, 46, 30];
/** Endo compresses nothing, so that archives with the same content are the same. */
const STORED = 0;

/**
 * The content of a file in a zip archive that compresses nothing.
 *
 * @returns undefined if there is none, or if the archive cannot be read
 */
export function storedFile(archive: Buffer, name: string): Buffer | undefined {
  const at = directoryOf(archive).get(name);
  if (at === undefined || at + FILE_BYTES > archive.length) return undefined;
  if (archive.readUInt32LE(at) !== FILE || archive.readUInt16LE(at + 8) !== STORED)
    return undefined;
  const size = archive.readUInt32LE(at + 22);
  const begin = at + FILE_BYTES + archive.readUInt16LE(at + 26) + archive.readUInt16LE(at + 28);
  return begin + size <= archive.length ? archive.subarray(begin, begin + size) : undefined;
}

const directories = new WeakMap<Buffer, ReadonlyMap<string, number>>();

/** The positions of files, by name. */
function directoryOf(archive: Buffer): ReadonlyMap<string, number> {
  const known = directories.get(archive);
  if (known) return known;
  const found = new Map<string, number>();
  const end = archive.lastIndexOf('PK\x05\x06');
  if (end >= 0 && end + END_BYTES <= archive.length && archive.readUInt32LE(end) === END) {
    let at = archive.readUInt32LE(end + 16);
    for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
      if (at + ENTRY_BYTES > archive.length || archive.readUInt32LE(at) !== ENTRY) break;
      const [name, extra, comment] = [28, 30, 32].map((offset) =>
        archive.readUInt16LE(at + offset),
      );
      const text = archive.toString('utf8', at + ENTRY_BYTES, at + ENTRY_BYTES + name!);
      found.set(text, archive.readUInt32LE(at + 42));
      at += ENTRY_BYTES + name! + extra! + comment!;
    }
  }
  directories.set(archive, found);
  return found;
}
