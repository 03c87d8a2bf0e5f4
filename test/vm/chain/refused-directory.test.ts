import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { coded } from '../../support/coded';
import { useTemporaryDirectory } from '../../support/temporary-directory';
import { failure } from '../launch/plugins-at-work';
import { useChains } from './chains-at-work';

const chains = useChains();
const path = useTemporaryDirectory();

/** Every file below a directory with its bytes. */
const contentOf = (directory: string): [name: string, content: string][] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry): [string, string] => {
      const file = join(entry.parentPath, entry.name);
      return [file, readFileSync(file).toString('base64')];
    })
    .sort();

describe('the directory of a chain is rejected and stays unchanged', () => {
  test.each<[what: string, damage: (dir: string) => void, code: string, text: string]>([
    ['db/ is gone', (dir) => rmSync(join(dir, 'db'), { recursive: true }), 'STORE_FAILED', 'db'],
    ['db/ is empty', (dir) => empty(join(dir, 'db')), 'STORE_FAILED', 'db is missing'],
    ['the signing key is damaged', (dir) => write(dir, 'signer.key'), 'BLS_KEY_INVALID', 'signer'],
    ['its record is damaged', (dir) => write(dir, 'chain.json'), 'CHAIN_MISMATCH', 'chain.json'],
    ['db/ was renamed', (dir) => renameSync(join(dir, 'db'), join(dir, 'db2')), 'STORE_FAILED', ''],
  ])('%s', async (_what, damage, code, text) => {
    const dataDir = path('chain');
    const { chain } = await chains.start({ dataDir });
    await chain.buildBlock();
    await chain.stop();
    damage(dataDir);
    const before = contentOf(dataDir);
    const { error } = await failure(chains.start({ dataDir }));
    expect(error).toEqual(coded(`VMRE_${code}`, text));
    expect(contentOf(dataDir)).toEqual(before);
  });
});

const write = (directory: string, name: string): void =>
  writeFileSync(join(directory, name), 'damaged');

function empty(directory: string): void {
  for (const name of readdirSync(directory)) rmSync(join(directory, name));
}
