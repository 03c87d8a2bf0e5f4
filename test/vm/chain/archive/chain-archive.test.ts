import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

import { Header, type HeaderData } from 'tar';

import { exportChain, importChain } from '../../../../src/vm/chain/archive/chain-archive';
import { sample } from '../../../support/plays-all';
import { coded } from '../../../support/coded';
import { useTemporaryDirectory } from '../../../support/temporary-directory';
import { failure } from '../../launch/plugins-at-work';
import { useChains } from '../chains-at-work';

const chains = useChains();
const path = useTemporaryDirectory();

/** A chain of a VM with its own files, complete. */
const start = (name: string) => {
  const plugin = chains.plugin({ env: { TEST_VM_UNSYNCED: '2' } });
  return chains.start({ plugin, dataDir: path(name), mine: 'manual' });
};

/** A chain of 6 blocks, exported. */
async function exported(): Promise<string> {
  const { chain } = await start('chain');
  for (let made = 0; made < 5; made += 1) await chain.buildBlock();
  await chain.stop({ graceMs: 0 });
  const file = path('chain.tar.gz');
  await exportChain(path('chain'), file);
  content = fs.readFileSync(file);
  return file;
}

let content: Buffer | undefined;

/** An export, without its chain. */
async function archived(): Promise<string> {
  if (!content) return exported();
  fs.writeFileSync(path('chain.tar.gz'), content);
  return path('chain.tar.gz');
}

/** An entry that VMRE does not create. */
const expectNothing = (): void => {
  expect(
    fs.readdirSync(path('.')).filter((name) => !/^chain(\.tar\.gz)?$|^bad/.test(name)),
  ).toEqual([]);
};

test('a chain continues both where it was imported and where it was exported', async () => {
  const file = await exported();
  expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  expect(fs.readdirSync(path('chain')).sort()).toEqual([
    'chain.genesis',
    'chain.json',
    'db',
    'files',
    'signer.key',
  ]);
  const imported = await importChain(path('deep', 'other'), file);
  expect(imported.last?.height).toBe(5n);
  const one = await start('chain');
  const other = await start(join('deep', 'other'));
  const { nodeId: _, ...ids } = one.chain.identity; // derived from the key, which is not exported
  expect(other.chain.identity).toMatchObject(ids);
  expect(imported.chainId).toEqual(one.chain.identity.chainId);
  expect(other.chain.head).toEqual(one.chain.head);
  for (let height = 0n; height <= 5n; height += 1n) {
    expect(await other.chain.block(height)).toEqual(await one.chain.block(height));
  }
  expect(await other.chain.buildBlock()).toMatchObject({ height: 6n });
  const keys = ['chain', join('deep', 'other')].map((name) =>
    fs.readFileSync(path(name, 'signer.key'), 'hex'),
  );
  expect(keys[0]).not.toBe(keys[1]); // the secret stays
});

test('an import into an empty directory works', async () => {
  const file = await archived();
  fs.mkdirSync(path('other'));
  await importChain(path('other'), file);
  expect((await start('other')).chain.head.height).toBe(5n);
});

describe('an export is rejected', () => {
  test('of a directory without a chain', async () => {
    fs.mkdirSync(path('empty'));
    for (const name of ['empty', 'missing']) {
      const { error } = await failure(exportChain(path(name), path('out')));
      expect(error).toEqual(coded('VMRE_CHAIN_MISMATCH', 'no chain.json'));
    }
    expect(fs.readdirSync(path('.'))).toEqual(['empty']);
  });

  test('of a running chain', async () => {
    const { chain } = await start('chain');
    const { error } = await failure(exportChain(path('chain'), path('out')));
    expect(error).toEqual(coded('VMRE_STORE_FAILED', 'in use'));
    expect(await chain.buildBlock()).toMatchObject({ height: 1n });
  });

  test('to an existing file', async () => {
    const file = await exported();
    const before = fs.readFileSync(file);
    const { error } = await failure(exportChain(path('chain'), file));
    expect(error).toEqual(coded('VMRE_STORE_FAILED', 'already exists'));
    expect(fs.readFileSync(file).equals(before)).toBe(true);
    expectNothing();
  });

  test('to a path inside the exported directory, or in a missing one', async () => {
    await exported();
    for (const file of [path('chain', 'files', 'x'), path('missing', 'x')]) {
      const { error } = await failure(exportChain(path('chain'), file));
      expect(error).toEqual(coded('VMRE_STORE_FAILED', file));
    }
    expectNothing();
  });

  test.each(['link', 'pipe'])('of files of a VM that include a %s', async (kind) => {
    fs.rmSync(await exported());
    const odd = path('chain', 'files', 'odd');
    if (kind === 'link') fs.symlinkSync('/etc/passwd', odd);
    else execFileSync('mkfifo', [odd]);
    const { error } = await failure(exportChain(path('chain'), path('out')));
    expect(error).toEqual(coded('VMRE_STORE_FAILED', `${odd} is neither a file nor a directory`));
    expectNothing();
  });
});

describe('an import is rejected', () => {
  test('into a directory with content, or a file', async () => {
    const file = await exported();
    fs.mkdirSync(path('bad'));
    fs.writeFileSync(path('bad', 'mine'), 'mine');
    const full = await failure(importChain(path('bad'), file));
    expect(full.error).toEqual(coded('VMRE_CHAIN_MISMATCH', `${path('bad')} is not empty`));
    expect((await failure(importChain(path('chain'), file))).error).toEqual(
      coded('VMRE_CHAIN_MISMATCH', 'is not empty'),
    );
    const onFile = await failure(importChain(path('bad', 'mine'), file));
    expect(onFile.error).toEqual(coded('VMRE_STORE_FAILED', path('bad', 'mine')));
    expect(fs.readdirSync(path('bad'))).toEqual(['mine']);
    expectNothing();
  });

  test('of another chain than the requested one', async () => {
    const file = await archived();
    const { error } = await failure(
      importChain(path('other'), file, { chainId: Buffer.alloc(32, 7) }),
    );
    expect(error).toEqual(coded('VMRE_CHAIN_MISMATCH', 'contains another chain'));
    expectNothing();
  });

  test('of a missing file', async () => {
    const { error } = await failure(importChain(path('other'), path('missing')));
    expect(error).toEqual(coded('VMRE_CHAIN_ARCHIVE_INVALID', path('missing')));
    expectNothing();
  });

  /** A changed bit may name another place with the same bytes: then nothing is damaged. */
  const unpacksTo = (packed: Buffer, archive: Buffer): boolean => {
    try {
      return gunzipSync(archive).equals(packed);
    } catch {
      return false;
    }
  };

  test('of an archive that is truncated or changed anywhere', async () => {
    const file = await archived();
    const whole = fs.readFileSync(file);
    const packed = gunzipSync(whole);
    const plain = packed.subarray(0, packed.findLastIndex((byte) => byte !== 0) + 1);
    const refused: Buffer[] = [Buffer.alloc(0), Buffer.from('no archive')];
    for (let part = 1; part < 12; part += 1) {
      const at = Math.floor((whole.length * part) / 12);
      refused.push(whole.subarray(0, at));
      const changed = Buffer.from(whole);
      changed[at]! ^= 0x10;
      if (!unpacksTo(packed, changed)) refused.push(changed);
      // Packed deliberately, with valid checksums.
      refused.push(gzipSync(plain.subarray(0, Math.floor((plain.length * part) / 12))));
    }
    for (const content of refused) {
      fs.writeFileSync(path('bad'), content);
      const { error } = await failure(importChain(path('other'), path('bad')));
      expect(error).toEqual(coded('VMRE_CHAIN_ARCHIVE_INVALID', path('bad')));
      expectNothing();
    }
  });

  /** The real archive, with other entries after or instead of its own ones. */
  async function spoiled(
    added: readonly (HeaderData & { content?: string })[],
    without?: string,
  ): Promise<string> {
    const plain = gunzipSync(fs.readFileSync(await archived()));
    const blocks: Buffer[] = [];
    for (let at = 0; at < plain.length;) {
      const header = new Header(plain, at);
      if (header.nullBlock) break;
      const end = at + 512 + Math.ceil((header.size ?? 0) / 512) * 512;
      if (header.path !== without) blocks.push(plain.subarray(at, end));
      at = end;
    }
    for (const { content = '', ...entry } of added) {
      const size = content.length;
      const header = new Header({ mode: 0o644, mtime: new Date(0), type: 'File', size, ...entry });
      header.encode();
      const padded = Buffer.alloc(Math.ceil(size / 512) * 512);
      padded.write(content, 'latin1');
      blocks.push(header.block!, padded);
    }
    fs.writeFileSync(path('bad'), gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)])));
    return path('bad');
  }

  const added: [string, HeaderData & { content?: string }, string][] = [
    ['a way out', { path: '../x' }, 'leads out'],
    ['a way out and back', { path: 'files/../chain.json' }, 'does not belong to a chain'],
    ['an absolute path', { path: '/tmp/x' }, 'leads out'],
    ['a link', { path: 'files/x', type: 'SymbolicLink', linkpath: 'blocks' }, 'symbolic link'],
    ['a link out', { path: 'files/x', type: 'SymbolicLink', linkpath: '/etc' }, 'symbolic link'],
    ['files as a link', { path: 'files', type: 'SymbolicLink', linkpath: '.' }, 'repeated'],
    ['a hard link', { path: 'files/x', type: 'Link', linkpath: 'chain.json' }, 'is a Link'],
    ['a pipe', { path: 'files/x', type: 'FIFO' }, 'is a FIFO'],
    ['a key', { path: 'signer.key', content: 'x'.repeat(32) }, 'does not belong to a chain'],
    ['a store', { path: 'db/data.mdb', content: 'x' }, 'does not belong to a chain'],
    ['a second record', { path: 'chain.json', content: '{}' }, 'is repeated'],
    ['a second file', { path: 'files/blocks', content: 'x' }, 'is repeated'],
  ];

  test.each(sample(added, 5))('of an archive with %s', async (_what, entry, text) => {
    const file = await spoiled([entry]);
    const { error } = await failure(importChain(path('other'), file));
    expect(error).toEqual(coded('VMRE_CHAIN_ARCHIVE_INVALID', text));
    expectNothing();
  });

  test.each([
    ['chain.json', [], 'has no chain.json'],
    ['chain.store', [], 'has no chain.store'],
    ['chain.json', [{ path: 'chain.json', content: '{"networkId": 1}' }], 'chain.json is damaged'],
    ['chain.json', [{ path: 'chain.json', content: 'x'.repeat(70_000) }], 'more than 65536 bytes'],
    ['chain.genesis', [{ path: 'chain.genesis', content: 'another' }], 'genesis does not match'],
    ['chain.store', [{ path: 'chain.store', content: 'VMRESTO1' }], 'database is damaged: it ends'],
  ])('of an archive without its %s, with %j', async (without, added, text) => {
    const file = await spoiled(added, without);
    const { error } = await failure(importChain(path('other'), file));
    expect(error).toEqual(coded('VMRE_CHAIN_ARCHIVE_INVALID', text));
    expectNothing();
  });
});

test.each([
  ['a pipe', () => void execFileSync('mkfifo', [path('bad')])],
  ['a device', () => fs.symlinkSync('/dev/zero', path('bad'))],
])('%s is not an archive', async (_what, make) => {
  make();
  const { error } = await failure(importChain(path('copy'), path('bad')));
  expect(error).toEqual(coded('VMRE_CHAIN_ARCHIVE_INVALID', 'is not a regular file'));
  expectNothing();
});

describe('a cancelled operation leaves nothing behind', () => {
  const cancelled = new AbortController();
  cancelled.abort();

  test('of an export', async () => {
    await archived();
    const { chain } = await start('chain');
    await chain.stop({ graceMs: 0 });
    const begun = fs.readdirSync(path('.'));
    const { error } = await failure(
      exportChain(path('chain'), path('other.tar.gz'), { signal: cancelled.signal }),
    );
    expect(error).toEqual(coded('VMRE_STORE_FAILED', 'other.tar.gz: This operation was aborted'));
    expect(fs.readdirSync(path('.'))).toEqual(begun);
    expect(fs.existsSync(path('chain/chain.store'))).toBe(false);
  });

  test('of an import', async () => {
    const file = await archived();
    const { error } = await failure(importChain(path('copy'), file, { signal: cancelled.signal }));
    expect(error).toEqual(coded('VMRE_STORE_FAILED', 'was cancelled'));
    expectNothing();
  });
});
