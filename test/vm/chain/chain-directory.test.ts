import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { BlsKey } from '../../../src/vm/services/bls-key';
import { openDiskStore } from '../../../src/store/disk-store';
import { coded } from '../../support/coded';
import { useTemporaryDirectory } from '../../support/temporary-directory';
import { failure } from '../launch/plugins-at-work';
import { useChains } from './chains-at-work';
import { useOddVms } from './odd-vm';

const chains = useChains();
const path = useTemporaryDirectory();
const odd = useOddVms();

/** Starts and stops a chain of a VM that calls itself so. */
async function startAs(version: string, dataDir: string, genesis = Buffer.from('{"a": 1}')) {
  const vm = await odd({ version: () => ({ version }) });
  const plugin = vm.launcher;
  const work = chains.start({ plugin, dataDir, genesis });
  const started = await work.then(
    (value) => ({ value, error: undefined }),
    (error: unknown) => ({ value: undefined, error }),
  );
  await started.value?.chain.stop();
  return { ...started, calls: vm.calls };
}

describe('a start that fails before its VM has opened the chain', () => {
  const refusing = () =>
    odd({
      initialize: () => {
        throw new Error('bad genesis');
      },
    });

  test('leaves nothing behind, so that another genesis can be used', async () => {
    const dataDir = path('chain');
    const { error } = await failure(chains.start({ plugin: (await refusing()).launcher, dataDir }));
    expect(error).toEqual(coded('VMRE_RPC_FAILED', 'bad genesis'));
    expect(existsSync(dataDir)).toBe(false);
    const work = await chains.start({ dataDir, genesis: Buffer.from('a good one') });
    expect(work.chain.head.height).toBe(0n);
    expect(readdirSync(dataDir).sort()).toEqual([
      'chain.genesis',
      'chain.json',
      'db',
      'files',
      'signer.key',
    ]);
  });

  test('leaves an existing directory unchanged, with its key', async () => {
    const dataDir = path('chain');
    const key = BlsKey.open(join(dataDir, 'signer.key')).publicKey;
    writeFileSync(join(dataDir, 'notes'), 'mine');
    await failure(chains.start({ plugin: (await refusing()).launcher, dataDir }));
    await failure(chains.start({ plugin: '/no/such/plugin', dataDir }));
    expect(readdirSync(dataDir).sort()).toEqual(['notes', 'signer.key']);
    expect(BlsKey.open(join(dataDir, 'signer.key')).publicKey).toEqual(key);
  });

  test('because its host was killed, is cleaned up by the next start', async () => {
    const dataDir = path('chain');
    mkdirSync(join(dataDir, 'files'), { recursive: true });
    writeFileSync(join(dataDir, 'chain.new'), '');
    writeFileSync(join(dataDir, 'files', 'garbage'), '');
    const store = openDiskStore(join(dataDir, 'db'));
    await store.commit([{ key: Buffer.from('\0head'), value: Buffer.alloc(32, 1) }]);
    await store.close();
    const work = await chains.start({ dataDir });
    expect((await work.put('one')).block.height).toBe(1n);
    expect(readdirSync(join(dataDir, 'files'))).toEqual([]);
    expect(existsSync(join(dataDir, 'chain.new'))).toBe(false);
  });

  test('does not affect the host that uses the directory', async () => {
    const dataDir = path('chain');
    let proceed = (): void => undefined;
    const opened = new Promise<void>((resolve) => (proceed = resolve));
    const slow = await odd({
      version: async () => {
        await opened;
        return { version: 'odd/1' };
      },
    });
    const first = chains.start({ plugin: slow.launcher, dataDir });
    while (!existsSync(join(dataDir, 'db', 'data.mdb'))) await new Promise(setImmediate);
    const second = await failure(chains.start({ dataDir }));
    expect(second.error).toEqual(coded('VMRE_STORE_FAILED', 'in use'));
    proceed();
    const { chain } = await first;
    expect(await chain.buildBlock()).toMatchObject({ height: 1n });
    await chain.stop();
    expect(existsSync(join(dataDir, 'chain.json'))).toBe(true);
  });
});

test.each(['db', 'files'])('a directory with foreign %s stays unchanged', async (name) => {
  const dataDir = path('chain');
  mkdirSync(join(dataDir, name), { recursive: true });
  const file = join(dataDir, name, 'data.mdb');
  writeFileSync(file, 'of somebody else');
  const { error } = await failure(chains.start({ dataDir }));
  expect(error).toEqual(coded('VMRE_CHAIN_MISMATCH', 'no chain.json'));
  expect(readFileSync(file, 'utf8')).toBe('of somebody else');
  expect(readdirSync(dataDir)).toEqual([name]);
});

describe('a directory of a chain', () => {
  test('is rejected for another VM before that opens it', async () => {
    const dataDir = path('chain');
    expect((await startAs('odd/1', dataDir)).error).toBeUndefined();
    const { error, calls } = await startAs('other/1', dataDir);
    expect(error).toEqual(coded('VMRE_CHAIN_MISMATCH', 'the VM odd, and the plugin is other'));
    expect(calls).not.toContain('initialize');
  });

  test('is accepted for later versions of its VM, and for an unknown VM', async () => {
    const dataDir = path('chain');
    for (const version of ['odd/1', 'odd/2', 'v3', 'odd/4']) {
      expect((await startAs(version, dataDir)).error).toBeUndefined();
    }
  });

  test('records the name of its VM once it is known', async () => {
    const dataDir = path('chain');
    for (const version of ['v1', 'odd/2']) await startAs(version, dataDir);
    expect((await startAs('other/1', dataDir)).error).toEqual(coded('VMRE_CHAIN_MISMATCH'));
  });

  test('accepts its genesis in another JSON form, and gives its VM the first form', async () => {
    const dataDir = path('chain');
    const genesis = '{"a": 1, "b": [1, 2]}';
    const first = await chains.start({ dataDir, genesis: Buffer.from(genesis) });
    const { identity } = first.chain;
    await first.chain.stop();
    const given: string[] = [];
    const { launcher } = await odd({
      version: () => ({ version: 'texts/9' }),
      initialize: ({ genesisBytes }) => {
        given.push(Buffer.from(genesisBytes).toString());
        throw new Error('enough');
      },
    });
    for (const text of [genesis, '{"b":[1,2],"a":1}', `\n${genesis}\n`]) {
      const start = chains.start({ dataDir, plugin: launcher, genesis: Buffer.from(text) });
      expect((await failure(start)).error).toEqual(coded('VMRE_RPC_FAILED', 'enough'));
    }
    expect(given).toEqual([genesis, genesis, genesis]);
    for (const text of [
      '{"a": 2, "b": [1, 2]}',
      '{"a": 1, "b": [2, 1]}',
      '{"a": 1.0, "b": [1, 2]}',
    ]) {
      const start = chains.start({ dataDir, genesis: Buffer.from(text) });
      expect((await failure(start)).error).toEqual(coded('VMRE_CHAIN_MISMATCH', 'genesis'));
    }
    const again = await chains.start({ dataDir, genesis: Buffer.from('{"b":[1,2],"a":1}') });
    expect(again.chain.identity).toEqual(identity);
  });
});

describe('errors of the file system name the path', () => {
  test.each([
    ['the directory is a file', (dir: string) => writeFileSync(dir, ''), ''],
    ['a directory above it is a file', (dir: string) => writeFileSync(join(dir, '..'), ''), ''],
    ['db is a file', (dir: string) => place(dir, 'db'), 'db'],
    ['files is a file', (dir: string) => place(dir, 'files'), 'files'],
    [
      'chain.json is a directory',
      (dir: string) => void mkdirSync(join(dir, 'chain.json'), { recursive: true }),
      'chain.json',
    ],
    [
      'chain.genesis is a directory',
      (dir: string) => void mkdirSync(join(dir, 'chain.genesis'), { recursive: true }),
      'chain.genesis',
    ],
    [
      'signer.key is a directory',
      (dir: string) => void mkdirSync(join(dir, 'signer.key'), { recursive: true }),
      'signer.key',
    ],
    [
      'chain.new is a directory',
      (dir: string) => void mkdirSync(join(dir, 'chain.new'), { recursive: true }),
      'chain.new',
    ],
    ...['chain.json', 'signer.key', 'db/lock.mdb'].map(
      (name): [string, (dir: string) => void, string] => [
        `${name} is a pipe`,
        (dir) => {
          mkdirSync(join(dir, 'db'), { recursive: true });
          execFileSync('mkfifo', [join(dir, name)]);
        },
        name,
      ],
    ),
  ])('%s', async (_what, spoil, name) => {
    const dataDir = path('home', 'chain');
    if (name === '') mkdirSync(path(_what.includes('above') ? '.' : 'home'), { recursive: true });
    else mkdirSync(dataDir, { recursive: true });
    spoil(dataDir);
    const { error } = await failure(chains.start({ dataDir }));
    expect(error).toEqual(coded(/VMRE_STORE_FAILED|VMRE_BLS_KEY_INVALID/, join(dataDir, name)));
    expect(String((error as { hint?: string }).hint)).not.toBe('');
  });
});

const place = (dir: string, name: string): void => writeFileSync(join(dir, name), '');
