import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';

import { inDirectory, inVolume } from '../../../src/supervisor/script/confined-path';
import { transfer } from '../../../src/supervisor/script/transfer';
import { transferMessage } from '../../../src/supervisor/script/transfer-message';

let top: string;
let files: string;
let volume: string;

beforeEach(() => {
  top = fs.mkdtempSync(join(tmpdir(), 'vmre-transfer-'));
  files = join(top, 'files');
  volume = join(top, 'activity', 'vol-1');
  fs.mkdirSync(files);
  fs.mkdirSync(volume, { recursive: true });
  fs.writeFileSync(join(top, 'secret'), 'secret');
  fs.writeFileSync(join(top, 'activity', 'deployment.json'), 'secret');
});

afterEach(() => fs.rmSync(top, { recursive: true, force: true }));

const inside = (path: string) =>
  inVolume(
    path,
    (each) => {
      if (each !== '/in' && !each.startsWith('/in/')) throw new Error('no volume');
      return join(volume, each.slice('/in'.length));
    },
    join(top, 'activity'),
  );

const options = { signal: new AbortController().signal, onProgress: () => undefined };
const upload = (file: string, path: string) =>
  transfer(inDirectory(file, files), inside(path), options);
const download = (path: string, file: string) =>
  transfer(inside(path), inDirectory(file, files), options);

/** The message of a transfer that must fail, without the directory of the test. */
async function failure(begin: () => Promise<void>): Promise<string> {
  try {
    await begin();
  } catch (error) {
    return transferMessage(error)
      .replaceAll(top, '')
      .replace('Local service error: Transfer error: IO error: ', '');
  }
  throw new Error('the transfer succeeded');
}

test('both ways; directories are created, an older file is replaced', async () => {
  const bytes = Buffer.alloc(3_000_000, 'abc');
  fs.writeFileSync(join(files, 'a'), bytes);
  await upload('a', '/in/new/dir/b');
  expect(fs.readFileSync(join(volume, 'new/dir/b')).equals(bytes)).toBe(true);
  fs.writeFileSync(join(files, 'c'), Buffer.alloc(5_000_000));
  await download('/in/new/dir/b', 'c');
  expect(fs.readFileSync(join(files, 'c')).equals(bytes)).toBe(true);
});

test('progress has the bytes so far and all bytes', async () => {
  fs.writeFileSync(join(files, 'a'), Buffer.alloc(600_000));
  const seen: number[][] = [];
  const onProgress = (...at: [number, number]): void => void seen.push(at);
  await transfer(inDirectory('a', files), inside('/in/a'), { ...options, onProgress });
  expect(seen.at(0)).toEqual([262_144, 600_000]);
  expect(seen.at(-1)).toEqual([600_000, 600_000]);
});

test.each(['a b', 'ä€😀', '-rf', '$(id)', 'a\nb', 'a\\b', 'quote\'"', '...', 'a'.repeat(255)])(
  'the name %j',
  async (name) => {
    fs.writeFileSync(join(files, name), 'x');
    await upload(name, `/in/${name}`);
    await download(`/in/${name}`, `out/${name}`);
    expect(fs.readFileSync(join(files, 'out', name), 'utf8')).toBe('x');
  },
);

test('a link that stays in the volume is followed', async () => {
  fs.writeFileSync(join(volume, 'run-1'), 'x');
  fs.symlinkSync('run-1', join(volume, 'latest'));
  await download('/in/latest', 'a');
  expect(fs.readFileSync(join(files, 'a'), 'utf8')).toBe('x');
});

describe('rejects', () => {
  test('paths out of the directory of the requestor', async () => {
    expect(() => inDirectory('/etc/passwd', files)).toThrow(`/etc/passwd is not in ${files}`);
    expect(() => inDirectory('a/../../b', files)).toThrow('is not in');
    expect(inDirectory(join(files, 'a'), files).inner).toBe('a');
    expect(() => inside('/etc/passwd')).toThrow('no volume');
  });

  test.each<[string, string, (at: (name: string) => string) => void]>([
    ['a link to a file', 'x', (at) => fs.symlinkSync(join(top, 'secret'), at('x'))],
    ['a relative link', 'x', (at) => fs.symlinkSync('../deployment.json', at('x'))],
    ['a link to a directory', 'x/secret', (at) => fs.symlinkSync(top, at('x'))],
    [
      'a chain of links',
      'x',
      (at) => {
        fs.symlinkSync('y', at('x'));
        fs.symlinkSync(join(top, 'secret'), at('y'));
      },
    ],
  ])('%s out of the volume, both ways', async (_, name, make) => {
    make((each) => join(volume, each));
    fs.writeFileSync(join(files, 'a'), 'evil');
    const text = `${name} is a symbolic link out of /activity/vol-1`;
    expect(await failure(() => download(`/in/${name}`, 'b'))).toBe(text);
    expect(await failure(() => upload('a', `/in/${name}`))).toBe(text);
    expect(fs.readFileSync(join(top, 'secret'), 'utf8')).toBe('secret');
  });

  test('a volume that is a link out of the work directory, both ways', async () => {
    fs.rmdirSync(volume);
    fs.symlinkSync(files, volume);
    fs.writeFileSync(join(files, 'a'), 'evil');
    expect(await failure(() => download('/in/a', 'b'))).toBe(
      'the volume /activity/vol-1 is not in /activity',
    );
    expect(await failure(() => upload('a', '/in/c'))).toBe(
      'the volume /activity/vol-1 is not in /activity',
    );
    expect(fs.readdirSync(files)).toEqual(['a']);
  });

  test('a link to a missing file out of the volume', async () => {
    fs.symlinkSync(join(top, 'new'), join(volume, 'x'));
    fs.writeFileSync(join(files, 'a'), 'evil');
    expect(await failure(() => upload('a', '/in/x'))).toMatch(/symbolic link/);
    expect(fs.existsSync(join(top, 'new'))).toBe(false);
  });

  test('links out of the directory of the requestor', async () => {
    fs.symlinkSync(top, join(files, 'up'));
    expect(await failure(() => upload('up/secret', '/in/x'))).toMatch(/symbolic link out of/);
  });

  test('a second name of a file elsewhere', async () => {
    fs.linkSync(join(top, 'secret'), join(volume, 'x'));
    fs.writeFileSync(join(files, 'a'), 'evil');
    expect(await failure(() => upload('a', '/in/x'))).toMatch(/has another name elsewhere/);
    expect(fs.readFileSync(join(top, 'secret'), 'utf8')).toBe('secret');
  });

  test('a pipe, at once', async () => {
    execFileSync('mkfifo', [join(volume, 'x')]);
    fs.writeFileSync(join(files, 'a'), 'a');
    expect(await failure(() => upload('a', '/in/x'))).toMatch(/not a regular file/);
    expect(await failure(() => download('/in/x', 'b'))).toMatch(/not a regular file/);
  });

  test('directories, the volume itself, a missing file, the same file', async () => {
    fs.mkdirSync(join(volume, 'd'));
    fs.writeFileSync(join(volume, 'e'), 'x');
    fs.writeFileSync(join(files, 'a'), 'a');
    expect(await failure(() => download('/in/d', 'b'))).toMatch(/not a regular file/);
    expect(await failure(() => download('/in', 'b'))).toMatch(/is a directory/);
    expect(await failure(() => upload('none', '/in/b'))).toBe(
      'No such file or directory (os error 2)',
    );
    expect(await failure(() => upload('a', '/in/e/f'))).toMatch(/directory/);
    expect(await failure(() => transfer(inside('/in/e'), inside('/in/e'), options))).toBe(
      'both ends are the same file',
    );
    expect(fs.readFileSync(join(volume, 'e'), 'utf8')).toBe('x');
  });
});
