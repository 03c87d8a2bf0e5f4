import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';

import { MAX_KEY_BYTES, type ReadableStore, type Store, type Write } from '../../../store/store';
import { ARCHIVE } from '../../limits';

// A dump of a store: `VMRESTO1`; for each entry two 32-bit lengths, its key and its value; then a length that
// no key has, 32 zero bits, and the SHA-256 of everything before.
const MAGIC = Buffer.from('VMRESTO1');
const HEADER_BYTES = 8;
const END = 0xffff_ffff;
const HASH_BYTES = 32;
/** Bytes in memory at once, besides the largest entry. */
const CHUNK_BYTES = 1024 * 1024;
const KEYS_AT_ONCE = 10_000;

/**
 * Writes all entries to a new file and syncs it.
 *
 * @throws errors of the operating system, and the reason of the signal
 */
export async function writeDump(
  reading: ReadableStore,
  path: string,
  signal?: AbortSignal,
): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    const hash = createHash('sha256');
    let waiting: Buffer[] = [];
    let bytes = 0;
    const write = async (): Promise<void> => {
      signal?.throwIfAborted();
      const chunk = Buffer.concat(waiting);
      [waiting, bytes] = [[], 0];
      hash.update(chunk);
      await file.writeFile(chunk);
    };
    waiting.push(MAGIC);
    for (const [key, value] of reading.range()) {
      waiting.push(header(key.length, value.length), key, value);
      bytes += HEADER_BYTES + key.length + value.length;
      if (bytes >= CHUNK_BYTES) await write();
    }
    waiting.push(header(END, 0));
    await write();
    await file.writeFile(hash.digest());
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Reads a dump, which others may have written.
 *
 * @param take called with each batch of entries
 * @throws Error when it is damaged; batches may have been taken before
 */
export async function readDump(
  path: string,
  take: (batch: readonly Write[]) => Promise<void>,
): Promise<void> {
  const file = await open(path, 'r');
  try {
    const reader = new DumpReader(file);
    if (!(await reader.read(MAGIC.length)).equals(MAGIC))
      throw new Error('it has an unknown format');
    for (;;) {
      const batch = await reader.batch();
      if (batch.length > 0) await take(batch);
      if (reader.isOver) break;
    }
    await reader.finish();
  } finally {
    await file.close();
  }
}

/**
 * Replaces the content of a store with that of a dump.
 *
 * @param check called before each batch; its exception cancels the load
 * @throws Error, VMRE_STORE_FAILED
 */
export async function loadDump(
  path: string,
  store: Store,
  check: () => void = () => undefined,
): Promise<void> {
  for (let keys = firstKeys(store); keys.length > 0; keys = firstKeys(store)) {
    await store.commit(keys.map((key) => ({ key, value: undefined })));
  }
  await readDump(path, (batch) => {
    check();
    return store.commit(batch);
  });
}

function firstKeys(store: Store): Buffer[] {
  const keys: Buffer[] = [];
  for (const [key] of store.range()) {
    keys.push(key);
    if (keys.length === KEYS_AT_ONCE) break;
  }
  return keys;
}

function header(keyBytes: number, valueBytes: number): Buffer {
  const lengths = Buffer.alloc(HEADER_BYTES);
  lengths.writeUInt32BE(keyBytes);
  lengths.writeUInt32BE(valueBytes, 4);
  return lengths;
}

class DumpReader {
  isOver = false;
  private readonly hash = createHash('sha256');
  private buffered: Buffer = Buffer.alloc(0);

  constructor(private readonly file: FileHandle) {}

  /** Reads entries of about one chunk. */
  async batch(): Promise<Write[]> {
    const batch: Write[] = [];
    for (let bytes = 0; bytes < CHUNK_BYTES;) {
      const lengths = await this.read(HEADER_BYTES);
      const [keyBytes, valueBytes] = [lengths.readUInt32BE(0), lengths.readUInt32BE(4)];
      if (keyBytes === END) {
        this.isOver = true;
        break;
      }
      if (keyBytes > MAX_KEY_BYTES || valueBytes > ARCHIVE.valueBytes) {
        throw new Error('an entry exceeds the maximum size');
      }
      batch.push({ key: await this.read(keyBytes), value: await this.read(valueBytes) });
      bytes += keyBytes + valueBytes + HEADER_BYTES;
    }
    return batch;
  }

  async finish(): Promise<void> {
    const expected = this.hash.digest();
    const found = await this.take(HASH_BYTES);
    if (!found.equals(expected)) throw new Error('its checksum is wrong');
    const rest = this.buffered.length + (await this.file.read(Buffer.alloc(1), 0, 1)).bytesRead;
    if (rest > 0) {
      throw new Error('it has bytes after its end');
    }
  }

  async read(bytes: number): Promise<Buffer> {
    const found = await this.take(bytes);
    this.hash.update(found);
    return found;
  }

  /** Reads bytes; memory is only allocated for bytes that exist. */
  private async take(bytes: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let left = bytes; left > 0;) {
      if (this.buffered.length === 0) await this.fill();
      const part = this.buffered.subarray(0, left);
      this.buffered = this.buffered.subarray(part.length);
      parts.push(part);
      left -= part.length;
    }
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  }

  private async fill(): Promise<void> {
    const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES); // earlier results are slices of their chunks
    const { bytesRead } = await this.file.read(chunk, 0, chunk.length);
    if (bytesRead === 0) throw new Error('it ends early');
    this.buffered = chunk.subarray(0, bytesRead);
  }
}
