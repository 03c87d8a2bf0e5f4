import * as fs from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, gzipSync } from 'node:zlib';

import { Header, type HeaderData } from 'tar';

import { unpack } from '../../../src/provider/install/unpack';
import { temporaryDirectory } from '../fake-provider';
import { longTest } from '../../support/plays-all';

let directory: string;
let archive: string;

beforeEach(() => {
  directory = temporaryDirectory();
  archive = join(directory, 'a.tar.gz');
});

afterEach(() => fs.rmSync(directory, { recursive: true, force: true }));

/** An archive of malicious entries. */
function pack(...entries: HeaderData[]): void {
  const blocks = entries.map((entry) => {
    const header = new Header({ mode: 0o644, size: 0, mtime: new Date(0), ...entry });
    header.encode();
    return Buffer.concat([header.block!, Buffer.alloc(Math.ceil((entry.size ?? 0) / 512) * 512)]);
  });
  fs.writeFileSync(archive, gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)])));
}

const target = (): string => join(directory, 'out');

test('files, directories and links inside', async () => {
  pack(
    { path: 'd/', type: 'Directory', mode: 0o755 },
    { path: 'd/file', type: 'File', size: 3 },
    { path: 'd/link', type: 'SymbolicLink', linkpath: 'file' },
  );
  await unpack(archive, target());
  expect(fs.readFileSync(join(target(), 'd/link'), 'latin1')).toBe('\0\0\0');
});

test.each<[string, HeaderData, string]>([
  ['..', { path: '../x', type: 'File' }, '../x leads out of the archive'],
  ['hidden ..', { path: 'a/../../x', type: 'File' }, 'leads out of the archive'],
  ['an absolute path', { path: '/tmp/x', type: 'File' }, '/tmp/x leads out of the archive'],
  ['a backslash', { path: 'a\\..\\x', type: 'File' }, 'leads out of the archive'],
  [
    'a link to an absolute path',
    { path: 'x', type: 'SymbolicLink', linkpath: '/etc' },
    'x is a symbolic link out of the archive, to /etc',
  ],
  [
    'a link out',
    { path: 'a/x', type: 'SymbolicLink', linkpath: '../../x' },
    'is a symbolic link out of the archive',
  ],
  ['a hard link', { path: 'x', type: 'Link', linkpath: '/etc/passwd' }, 'x is a Link'],
  ['a device', { path: 'x', type: 'CharacterDevice' }, 'x is a CharacterDevice'],
  ['a pipe', { path: 'x', type: 'FIFO' }, 'x is a FIFO'],
])('%s is rejected, and nothing is written', async (_what, entry, problem) => {
  pack({ path: 'fine', type: 'File' }, entry);
  await expect(unpack(archive, target())).rejects.toMatchObject({
    code: 'VMRE_PACKAGED_RUNTIME_INVALID',
    message: expect.stringContaining(problem),
  });
  expect(fs.existsSync(target())).toBe(false);
});

test('an archive that would fill a disk', async () => {
  // The first entry only declares a large size, which is enough.
  const header = new Header({ path: 'x', type: 'File', size: 5 * 1024 ** 3, mode: 0o644 });
  header.encode();
  fs.writeFileSync(archive, gzipSync(header.block!));
  await expect(unpack(archive, target())).rejects.toThrow(/more than any runtime has/);
  expect(fs.existsSync(target())).toBe(false);
});

test.each([
  ['text', Buffer.from('hello')],
  ['nothing', Buffer.alloc(0)],
  ['an empty archive', gzipSync(Buffer.alloc(1024))],
])('%s is not an archive', async (_what, bytes) => {
  fs.writeFileSync(archive, bytes);
  await expect(unpack(archive, target())).rejects.toMatchObject({
    code: 'VMRE_PACKAGED_RUNTIME_INVALID',
  });
});

test('a truncated archive', async () => {
  pack({ path: 'a', type: 'File', size: 5 });
  fs.writeFileSync(archive, fs.readFileSync(archive).subarray(0, 40));
  await expect(unpack(archive, target())).rejects.toThrow('cannot be read as .tar.gz');
});

describe('a compression bomb', () => {
  /** Maximum memory of this process so far, in bytes. */
  const peak = (): number => process.resourceUsage().maxRSS * 1024;

  /** A gzip of a tar whose parts are generated one by one. */
  async function squeeze(parts: Iterable<Buffer>): Promise<void> {
    await pipeline(Readable.from(parts), createGzip(), fs.createWriteStream(archive));
  }

  const headerOf = (entry: HeaderData): Buffer => {
    const header = new Header({ mode: 0o644, size: 0, mtime: new Date(0), ...entry });
    header.encode();
    return header.block!;
  };

  function* bomb(mebibytes: number): Generator<Buffer> {
    yield headerOf({ path: 'x', type: 'File', size: mebibytes << 20 });
    const zeros = Buffer.alloc(1 << 20);
    for (let index = 0; index < mebibytes; index += 1) yield zeros;
    yield headerOf({ path: '../out', type: 'File' });
    yield Buffer.alloc(1024);
  }

  longTest('is examined with little memory', async () => {
    await squeeze(bomb(700));
    expect(fs.statSync(archive).size).toBeLessThan(1 << 20);
    const before = peak();
    await expect(unpack(archive, target())).rejects.toThrow('../out leads out of the archive');
    expect(peak() - before).toBeLessThan(200 << 20);
  });

  longTest('is abandoned at the first entry that exceeds a limit', async () => {
    const entry = headerOf({ path: 'x', type: 'File' });
    function* entries(): Generator<Buffer> {
      const thousand = Buffer.concat(Array<Buffer>(1000).fill(entry));
      for (let index = 0; index < 101; index += 1) yield thousand;
      yield Buffer.from('what follows is not an archive, and is not read'.padEnd(1 << 20));
    }
    await squeeze(entries());
    await expect(unpack(archive, target())).rejects.toThrow('holds more than any runtime has');
  });
});

test('control characters in names are escaped', async () => {
  pack({ path: '../\x1b]52;c;aGk=\x07\r\nok', type: 'File' });
  await expect(unpack(archive, target())).rejects.toThrow(
    '../\\x1b]52;c;aGk=\\x07\\r\\nok leads out of the archive',
  );
});

test('a missing file', async () => {
  await expect(unpack(join(directory, 'missing'), target())).rejects.toMatchObject({
    code: 'VMRE_PACKAGED_RUNTIME_INVALID',
    message: expect.stringContaining('ENOENT'),
  });
});
