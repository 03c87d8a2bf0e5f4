import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { startChain } from '../../src/vm/chain/start-chain';
import { formatId } from '../../src/vm/ids/id';
import { testVmPlugin } from '../../src/testing';
import { Bench, eventually } from '../support/runtime-process';

const vmre = join(__dirname, '../../bin/vmre');

let bench: Bench;

beforeEach(() => (bench = new Bench()));
afterEach(() => bench.clear());

test('a chain is exported and imported, and problems are reported', async () => {
  const at = (name: string): string => join(bench.directory, name);
  const genesis = Buffer.from('in the beginning');
  const start = { handshakeMs: 60_000, answerMs: 60_000 };
  const plugin = testVmPlugin;
  const chain = await startChain({
    plugin,
    genesis,
    start,
    dataDir: at('chain'),
    mine: 'manual',
  });
  const { id } = await chain.buildBlock();
  const name = formatId(chain.identity.chainId);
  const invoke = (...words: string[]) => bench.invoke(vmre, 'vm', ...words);

  const inUse = await invoke('export', at('chain'), at('file'));
  expect([inUse.code, inUse.stdout]).toEqual([6, '']);
  expect(inUse.stderr).toContain('in use by process');
  await chain.stop();

  const written = await invoke('export', at('chain'), at('file'));
  expect(written).toMatchObject({
    ...{ code: 0, stderr: `Next: vmre vm import DIRECTORY ${at('file')}\n` },
  });
  expect(written.stdout).toBe(`chain ${name} at height 1, ${formatId(id)}\n`);
  const read = await invoke('import', at('copy'), at('file'), '--chain-id', name, '--json');
  expect(read).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(read.stdout)).toEqual({
    ...{ ok: true, chain: name, height: '1', lastAccepted: formatId(id) },
  });

  mkdirSync(at('full'));
  writeFileSync(at('full/mine'), '');
  writeFileSync(at('bad'), 'no archive');
  for (const [words, code, text] of [
    [['import', at('full'), at('file')], 2, 'VMRE_CHAIN_MISMATCH'],
    [['import', at('new'), at('bad')], 1, 'VMRE_CHAIN_ARCHIVE_INVALID'],
    [['import', at('new'), at('file'), '--chain-id', formatId(id)], 2, 'VMRE_CHAIN_MISMATCH'],
    [['import', at('new'), at('file'), '--chain-id', 'x'], 2, 'VMRE_VM_ID_INVALID'],
    [['export', at('full'), at('other')], 2, 'VMRE_CHAIN_MISMATCH'],
    [['export', at('chain')], 2, 'needs <file>'],
  ] as const) {
    const result = await invoke(...words);
    expect([result.code, result.stdout]).toEqual([code, '']);
    expect(result.stderr).toContain(text);
  }
  const names = readdirSync(bench.directory);
  expect(names).not.toEqual(expect.arrayContaining(['new', 'other']));
  expect(names.filter((entry) => entry.includes('.tmp'))).toEqual([]);
});

test.each([
  ['SIGINT', 130, 0],
  ['SIGKILL', null, 1],
] as const)(
  'an export ended by %s leaves nothing after the next one',
  async (signal, code, left) => {
    const at = (name: string): string => join(bench.directory, name);
    const start = { handshakeMs: 60_000, answerMs: 60_000 };
    const genesis = Buffer.from('in the beginning');
    const options = { plugin: testVmPlugin, genesis, start, dataDir: at('chain') };
    const chain = await startChain({ ...options, mine: 'manual' });
    await chain.stop();
    // Packing them takes a while.
    for (let n = 0; n < 16; n += 1) writeFileSync(at(`chain/files/${n}`), randomBytes(4 << 20));
    const partial = (): string[] =>
      readdirSync(bench.directory).filter((each) => /tmp$/.test(each));

    const child = bench.spawn(vmre, ['vm', 'export', at('chain'), at('file')]);
    const ended = once(child, 'close');
    await eventually('the first of it', () => partial().length === 1);
    child.kill(signal);
    expect((await ended)[0]).toBe(code);
    expect(partial()).toHaveLength(left);
    expect(readdirSync(bench.directory)).not.toContain('file');

    expect(await bench.invoke(vmre, 'vm', 'export', at('chain'), at('file'))).toMatchObject({
      code: 0,
    });
    expect(partial()).toEqual([]);
    expect(readdirSync(at('chain')).sort()).toEqual(
      ['chain.genesis', 'chain.json', 'db', 'files', 'signer.key'].sort(),
    );
  },
);
