import { chmodSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import * as tar from 'tar';

import { writeArchive } from '../../../src/provider/package/archive-file';
import { useTemporaryDirectory } from '../../support/temporary-directory';

const at = useTemporaryDirectory();

function folder(name: string, paths: readonly string[], time: number): string {
  for (const path of paths) {
    const file = join(at(name), path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, path);
    chmodSync(file, path === 'b/run' ? 0o755 : 0o644);
    utimesSync(file, time, time);
  }
  return at(name);
}

test('the same files give the same bytes, whatever their times and order', async () => {
  const one = folder('one', ['a.json', 'b/run', 'b/late/x.js'], 1000);
  const two = folder('two', ['b/late/x.js', 'b/run', 'a.json'], 2_000_000);
  await writeArchive(one, at('one.tar.gz'));
  await writeArchive(two, at('two.tar.gz'));
  expect(readFileSync(at('one.tar.gz')).equals(readFileSync(at('two.tar.gz')))).toBe(true);
});

test('it has names and modes, and nothing specific to this machine', async () => {
  await writeArchive(folder('one', ['a.json', 'b/run'], 1000), at('one.tar.gz'));
  const entries: unknown[] = [];
  await tar.list({
    file: at('one.tar.gz'),
    onReadEntry: ({ path, mode, mtime, uid, uname }) =>
      void entries.push([path, mode, mtime?.getTime(), uid, uname]),
  });
  expect(entries).toEqual([
    ['a.json', 0o644, 0, undefined, ''],
    ['b/run', 0o755, 0, undefined, ''],
  ]);
});
